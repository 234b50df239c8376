/** Logarithmic axes. Pure; coordinates are in the units of the drawing, rounded to a tenth. */

export interface LogScale {
  readonly low: number;
  readonly high: number;
  /** Coordinate of a positive value; values outside the axis are put on its end. */
  at(value: number): number;
}

/** From `low` to `high` (positive, low < high) onto the coordinates `start` to `end`. */
export function logScale(low: number, high: number, start: number, end: number): LogScale {
  const span = Math.log(high) - Math.log(low);
  return {
    low,
    high,
    at(value) {
      const share = (Math.log(Math.min(high, Math.max(low, value))) - Math.log(low)) / span;
      return rounded(start + share * (end - start));
    },
  };
}

export function rounded(coordinate: number): number {
  return Math.round(coordinate * 10) / 10;
}

/** Values that can stand on a logarithmic axis. The ends keep squares and cubes of them finite. */
export function isPlottable(value: number | null): value is number {
  return value !== null && value > 1e-30 && value < 1e30;
}

/**
 * The smallest axis over `values` whose ends are 1, 2 or 5 times a power of ten; `always` are values
 * that the axis holds in any case.
 */
export function niceRange(values: readonly number[], always: readonly number[]): [low: number, high: number] {
  const all = [...values.filter(isPlottable), ...always];
  // Not spread into a call: a report may hold more values than a call takes arguments.
  const low = steps(all.reduce((least, value) => Math.min(least, value))).below;
  const high = steps(all.reduce((most, value) => Math.max(most, value))).above;
  return low < high ? [low, high] : [low, low * 10];
}

/** The neighbours of a value among 1, 2, 5, 10, 20, …; the value itself where it is one of them. */
function steps(value: number): { below: number; above: number } {
  const power = 10 ** Math.floor(Math.log10(value));
  const ladder = [0.5, 1, 2, 5, 10, 20].map((factor) => tidy(factor * power));
  const slack = 1e-9;
  const below = ladder.findLast((step) => step <= value * (1 + slack)) ?? ladder[0];
  const above = ladder.find((step) => step >= value * (1 - slack)) ?? ladder[ladder.length - 1];
  return { below, above };
}

/** Marks of an axis: 1, 2, 5 per decade, fewer where the axis is long. */
export function ticks(low: number, high: number, most: number): number[] {
  for (const factors of [[1, 2, 5], [1, 3], [1]]) {
    const marks = marksOf(low, high, factors, 1);
    if (marks.length <= most) return marks;
  }
  for (let stride = 2; ; stride++) {
    const marks = marksOf(low, high, [1], stride);
    if (marks.length <= most) return marks;
  }
}

function marksOf(low: number, high: number, factors: readonly number[], stride: number): number[] {
  const marks: number[] = [];
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  for (let exponent = first; exponent <= last; exponent++) {
    if (exponent % stride !== 0) continue;
    for (const factor of factors) {
      const mark = tidy(factor * 10 ** exponent);
      if (mark >= low * (1 - 1e-9) && mark <= high * (1 + 1e-9)) marks.push(mark);
    }
  }
  return marks;
}

function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/** Anything that holds numbers in order. */
export type Numbers = ArrayLike<number>;

export interface Quartiles {
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
}

/**
 * The value below which a fraction q of the values lies, linear between neighbours (type 7 of Hyndman
 * and Fan 1996, the default of R and NumPy). Order does not matter. Throws RangeError when there are
 * no values, one is NaN, or q is outside [0, 1].
 */
export function quantile(values: Numbers, q: number): number {
  const { below, weight } = placeOf(q, values.length);
  const copy = copyOf(values);
  select(copy, below);
  return weight === 0 ? copy[below] : between(copy[below], least(copy, below + 1), weight);
}

/** The same for values that ascend already, without a copy. */
export function quantileOfSorted(ascending: Numbers, q: number): number {
  const { below, weight } = placeOf(q, ascending.length);
  return weight === 0 ? ascending[below] : between(ascending[below], ascending[below + 1], weight);
}

/** The quantile lies `weight` of the way from the value of rank `below` (from 0) to the next one. */
function placeOf(q: number, count: number): { readonly below: number; readonly weight: number } {
  if (count === 0) throw new RangeError('There is no quantile of no values.');
  if (!(q >= 0 && q <= 1)) throw new RangeError(`A quantile is asked for by a fraction, not ${q}.`);
  const position = (count - 1) * q;
  const below = Math.floor(position);
  return { below, weight: position - below };
}

function between(low: number, high: number, weight: number): number {
  return low + weight * (high - low);
}

export function median(values: Numbers): number {
  return quantile(values, 0.5);
}

export function quartiles(values: Numbers): Quartiles {
  const ascending = sorted(values);
  return {
    q1: quantileOfSorted(ascending, 0.25),
    median: quantileOfSorted(ascending, 0.5),
    q3: quantileOfSorted(ascending, 0.75),
  };
}

/** An ascending copy. Throws RangeError when there are no values or one is NaN. */
export function sorted(values: Numbers): Float64Array {
  if (values.length === 0) throw new RangeError('There are no values.');
  return copyOf(values).sort();
}

function copyOf(values: Numbers): Float64Array {
  const copy = new Float64Array(values.length);
  for (let i = 0; i < copy.length; i++) {
    if (Number.isNaN(values[i])) throw new RangeError('One of the values is not a number.');
    // There is one zero only: selecting cannot tell it from its negative.
    copy[i] = values[i] + 0;
  }
  return copy;
}

function least(values: Float64Array, from: number): number {
  let lowest = values[from];
  for (let i = from + 1; i < values.length; i++) lowest = Math.min(lowest, values[i]);
  return lowest;
}

/**
 * Moves the values so that the one of `rank` (from 0) stands in its place, no larger one before it, no smaller one
 * behind it (Hoare's selection; several times as fast as sorting). What is still open after as many cuts as
 * halving would need a few times over is sorted, so that no order of the values makes the work quadratic.
 */
function select(values: Float64Array, rank: number): void {
  let low = 0;
  let high = values.length - 1;
  for (let cuts = 4 * Math.log2(values.length); low < high; cuts--) {
    if (cuts < 0) {
      values.subarray(low, high + 1).sort();
      return;
    }
    const pivot = middleOf(values[low], values[(low + high) >> 1], values[high]);
    let left = low;
    let right = high;
    while (left <= right) {
      while (values[left] < pivot) left++;
      while (values[right] > pivot) right--;
      if (left > right) break;
      const moved = values[left];
      values[left++] = values[right];
      values[right--] = moved;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else return;
  }
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

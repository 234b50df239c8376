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
  return quantileOfSorted(sorted(values), q);
}

/** The same for values that ascend already, without a copy. */
export function quantileOfSorted(ascending: Numbers, q: number): number {
  if (ascending.length === 0) throw new RangeError('There is no quantile of no values.');
  if (!(q >= 0 && q <= 1)) throw new RangeError(`A quantile is asked for by a fraction, not ${q}.`);
  const position = (ascending.length - 1) * q;
  const below = Math.floor(position);
  const low = ascending[below];
  const weight = position - below;
  return weight === 0 ? low : low + weight * (ascending[below + 1] - low);
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
  const copy = Float64Array.from(values).sort();
  if (copy.length === 0) throw new RangeError('There are no values.');
  // NaN sorts last.
  if (Number.isNaN(copy[copy.length - 1])) throw new RangeError('One of the values is not a number.');
  return copy;
}

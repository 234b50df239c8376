import { type Numbers, quantileOfSorted, sorted } from './quantile.js';

export interface Outliers {
  /** Beyond 1.5 interquartile ranges of the nearer quartile, up to 3. */
  readonly mild: number;
  /** Beyond 3. */
  readonly severe: number;
}

/**
 * Counts outliers by Tukey's fences (Exploratory Data Analysis, 1977). They are told, never dropped.
 * Fewer than four values have no fences.
 */
export function classifyOutliers(values: Numbers): Outliers {
  if (values.length < 4) return { mild: 0, severe: 0 };
  const ascending = sorted(values);
  const q1 = quantileOfSorted(ascending, 0.25);
  const q3 = quantileOfSorted(ascending, 0.75);
  const range = q3 - q1;
  let mild = 0;
  let severe = 0;
  for (const value of ascending) {
    const beyond = Math.max(q1 - value, value - q3);
    if (beyond > 3 * range) severe++;
    else if (beyond > 1.5 * range) mild++;
  }
  return { mild, severe };
}

/**
 * Quantiles of Student's t, by inverting its upper tail
 *
 *   P(T > t) = ½ I_x(ν/2, ½),  x = ν / (ν + t²),  t ≥ 0,
 *
 * where I is the regularised incomplete beta function (DLMF 8.17, continued fraction 8.17.22). Since
 * the second parameter is always ½, the only gamma functions needed are the ratio Γ(a + ½)/Γ(a).
 */

/**
 * t with P(T ≤ t) = p for `degreesOfFreedom` > 0 (any real number), to a relative error of 1e-8 or
 * better. Throws RangeError unless 0 < p < 1.
 */
export function studentTQuantile(p: number, degreesOfFreedom: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`A probability between 0 and 1 is needed, not ${p}.`);
  if (!(degreesOfFreedom > 0 && Number.isFinite(degreesOfFreedom))) {
    throw new RangeError(`Degrees of freedom must be positive and finite, not ${degreesOfFreedom}.`);
  }
  if (p === 0.5) return 0;
  const tail = Math.min(p, 1 - p);
  const t = invertUpperTail(tail, degreesOfFreedom);
  return p < 0.5 ? -t : t;
}

/** P(T > t) for t ≥ 0. */
export function studentTUpperTail(t: number, degreesOfFreedom: number): number {
  const a = degreesOfFreedom / 2;
  const square = t * t;
  // Both from t², so that neither is a difference of near numbers.
  const x = degreesOfFreedom / (degreesOfFreedom + square);
  const y = square / (degreesOfFreedom + square);
  if (y === 0) return 0.5;
  const logFront = a * Math.log(x) + 0.5 * Math.log(y) + logGammaHalfRatio(a) - 0.5 * Math.log(Math.PI);
  const front = Math.exp(logFront);
  // The fraction converges quickly on one side of the mean of the beta distribution; mirror beyond it.
  if (x < (a + 1) / (a + 2.5)) return (front * betaFraction(x, a, 0.5)) / a / 2;
  return 0.5 - (front * betaFraction(y, 0.5, a)) / 0.5 / 2;
}

/** Bisection in log t between bounds that hold the root: slow, and never wrong. */
function invertUpperTail(tail: number, degreesOfFreedom: number): number {
  let low = 1;
  while (studentTUpperTail(low, degreesOfFreedom) < tail) low /= 4;
  let high = low * 4;
  while (studentTUpperTail(high, degreesOfFreedom) > tail) high *= 4;
  while (high / low - 1 > 1e-13) {
    const middle = Math.sqrt(low * high);
    if (middle <= low || middle >= high) break;
    if (studentTUpperTail(middle, degreesOfFreedom) > tail) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}

/** ln(Γ(a + ½)/Γ(a)): asymptotic series, after raising a to 25 or more by r(a) = r(a + 1) · a/(a + ½). */
function logGammaHalfRatio(a: number): number {
  let shift = 0;
  let raised = a;
  while (raised < 25) {
    shift += Math.log(raised / (raised + 0.5));
    raised += 1;
  }
  const inverse = 1 / raised;
  const square = inverse * inverse;
  const series = inverse * (-1 / 8 + square * (1 / 192 + square * (-1 / 640 + (square * 17) / 14336)));
  return 0.5 * Math.log(raised) + series + shift;
}

/** The continued fraction of I_x(a, b), by the modified method of Lentz. */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const guard = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let i = 1; i < 10_000; i++) {
    const even = (i * (b - i) * x) / ((a + 2 * i - 1) * (a + 2 * i));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + i) * (a + b + i) * x) / ((a + 2 * i) * (a + 2 * i + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return fraction;
}

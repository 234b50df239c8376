/** P(N ≥ `least`) of a Poisson distribution with a mean `rate` from 0 to 700 (e⁻ʳ is no number beyond); `least`: a whole number, or infinite. */
export function poissonTail(rate: number, least: number): number {
  if (least === Number.POSITIVE_INFINITY) return 0;
  if (least <= 0) return 1;
  // The tail itself is summed, as long as its terms count: one minus the rest would lose small ones.
  let term = Math.exp(-rate);
  for (let n = 1; n <= least; n++) term *= rate / n;
  let tail = 0;
  for (let n = least; term > 0 && term > 1e-17 * tail; n++) {
    tail += term;
    term *= rate / (n + 1);
  }
  return Math.min(1, tail);
}

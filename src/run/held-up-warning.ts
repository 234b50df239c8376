import type { Report, Warning } from '../report/schema.js';

export const HELD_UP_WARNING = 'held-up';

/** A few of hundreds are what medians are for. */
const LEAST_SHARE = 0.02;

/** Whether threads kept one another waiting in more than a few samples of the run. */
export function heldUpWarning({ results }: Pick<Report, 'results'>): Warning | null {
  let samples = 0;
  let heldUp = 0;
  for (const kernel of results.flatMap(({ kernels }) => kernels)) {
    if (kernel.heldUpSamples === undefined) continue;
    samples += kernel.samples.ns.length;
    heldUp += kernel.heldUpSamples;
  }
  if (heldUp === 0 || heldUp < LEAST_SHARE * samples) return null;
  return {
    code: HELD_UP_WARNING,
    message: `A thread lost its processor in ${heldUp} of ${samples} samples of kernels with several threads, or had a slower one: the others waited for it for more than a fifth of the time.`,
    remedy: 'Close other programs, or leave a processor free with fewer --threads.',
  };
}

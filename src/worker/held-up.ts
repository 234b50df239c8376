/**
 * A sample of a kernel with several threads is held up when its threads waited for a late one for more than
 * this share of its time. Threads that share a core with something else make others wait for a tenth or so;
 * one that lost its core for a scheduler's slice, 1 to 10 ms, does for most of a sample.
 */
const MOST_WAITING = 0.2;

export function isHeldUp(heldUpMs: number, sampleNs: number): boolean {
  return heldUpMs * 1e6 > MOST_WAITING * sampleNs;
}

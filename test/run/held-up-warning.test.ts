import { describe, expect, it } from 'vitest';
import { heldUpWarning } from '../../src/run/held-up-warning.js';
import { kernel, result, samples } from './helpers.js';

/** One kernel of several threads with 100 samples, beside one that does not say. */
function reportOf(heldUpSamples: number) {
  const columns = samples([new Array<number>(100).fill(1000)]);
  return {
    results: [
      result([
        kernel('wasm/a', 1000, { samples: columns, heldUpSamples }),
        kernel('js/b', 1000, { samples: columns }),
      ]),
    ],
  };
}

describe('heldUpWarning', () => {
  it('counts the samples of kernels that say', () => {
    expect(heldUpWarning(reportOf(12))).toMatchObject({
      code: 'held-up',
      message: expect.stringContaining('in 12 of 100 samples'),
    });
  });

  it('is not given for a few of hundreds, nor where no kernel says', () => {
    expect(heldUpWarning(reportOf(1))).toBeNull();
    expect(heldUpWarning(reportOf(2))).not.toBeNull();
    expect(heldUpWarning({ results: [] })).toBeNull();
  });
});

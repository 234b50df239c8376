import { describe, expect, it } from 'vitest';
import type { PreparedKernel } from '../../kernels/contract.js';
import { isHeldUp, readHeldUp } from '../../src/worker/held-up.js';

/** A kernel that has waited `waits[i]` ms at the i-th question. */
function waiting(waits: number[]): PreparedKernel {
  return {
    weightBytes: 4,
    setInput: () => {},
    run: () => {},
    output: () => new Float32Array(1),
    heldUpMs: () => waits.shift() ?? 0,
    dispose: () => {},
  };
}

describe('a sample', () => {
  it('is held up when more than a fifth of it was waiting', () => {
    expect(isHeldUp(1.9, 10)).toBe(false);
    expect(isHeldUp(2.1, 10)).toBe(true);
  });

  it('counts what its copies waited since it began', () => {
    const before = [5000, 7000];
    expect(readHeldUp([waiting([before[0], 1e6]), waiting([before[1], 1e6])]).finish()).toBe(true);
    expect(readHeldUp([waiting([before[0], 5000]), waiting([before[1], 7000])]).finish()).toBe(false);
  });

  it('is not judged when no kernel says', () => {
    const { heldUpMs, ...silent } = waiting([]);
    expect(heldUpMs).toBeDefined();
    expect(readHeldUp([silent]).finish()).toBeNull();
  });
});

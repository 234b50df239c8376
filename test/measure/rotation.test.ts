import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copiesFor, rotate } from '../../src/measure/rotation.js';
import type { Target } from '../../src/measure/sampler.js';

const positive = fc.integer({ min: 1, max: 2 ** 31 });

describe('copiesFor', () => {
  it('is the least number of copies that hold the pool together', () => {
    fc.assert(
      fc.property(positive, positive, (weightBytes, poolBytes) => {
        fc.pre(poolBytes <= 1024 * weightBytes);
        const copies = copiesFor(weightBytes, poolBytes);
        expect(copies).toBeGreaterThanOrEqual(1);
        expect(copies * weightBytes).toBeGreaterThanOrEqual(poolBytes);
        if (copies > 1) expect((copies - 1) * weightBytes).toBeLessThan(poolBytes);
      }),
    );
  });

  it('is one for a kernel larger than the pool', () => {
    expect(copiesFor(200, 100)).toBe(1);
  });

  it('refuses weights so small that a thousand copies would stay in a cache', () => {
    expect(copiesFor(1e5, 1024e5)).toBe(1024);
    expect(() => copiesFor(1e5, 1025e5)).toThrow('1024 copies of its weights');
    expect(() => copiesFor(0, 2000)).toThrow('too small for a cold figure');
  });
});

/** Copies that note who was run with how many iterations. */
function copies(count: number, result: () => ReturnType<Target['run']> = () => {}) {
  const order: string[] = [];
  const targets = Array.from(
    { length: count },
    (_, i): Target => ({
      run(iterations) {
        order.push(`${i}×${iterations}`);
        return result();
      },
    }),
  );
  return { order, target: rotate(targets) };
}

describe('rotate', () => {
  it('runs the next copy once per iteration, and goes on from call to call', () => {
    const { order, target } = copies(3);
    expect(target.run(4)).toBeUndefined();
    expect(target.run(1)).toBeUndefined();
    expect(order).toEqual(['0×1', '1×1', '2×1', '0×1', '1×1']);
  });

  it('does so for asynchronous copies, one after the other', async () => {
    let running = 0;
    const { order, target } = copies(3, async () => {
      running++;
      expect(running).toBe(1);
      await Promise.resolve();
      running--;
    });
    const result = target.run(5);
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toBeUndefined();
    expect(order).toEqual(['0×1', '1×1', '2×1', '0×1', '1×1']);
    await target.run(1);
    expect(order.at(-1)).toBe('2×1');
  });

  it('adds the device times of copies with a clock of their own, synchronous or not', async () => {
    let next = 1;
    const own = copies(2, () => ({ deviceNs: next++ }));
    expect(await own.target.run(3)).toEqual({ deviceNs: 1 + 2 + 3 });
    expect(own.order).toEqual(['0×1', '1×1', '0×1']);
    const later = copies(2, async () => ({ deviceNs: next++ }));
    expect(await later.target.run(2)).toEqual({ deviceNs: 4 + 5 });
  });

  it('stops at the copy that fails', async () => {
    const { order, target } = copies(3, () => {
      throw new Error('broken');
    });
    expect(() => target.run(3)).toThrow('broken');
    expect(order).toEqual(['0×1']);
  });
});

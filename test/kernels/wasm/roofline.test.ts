import { describe, expect, test } from 'vitest';
import { detectFeatures } from '../../../kernels/wasm/features.js';
import { rooflineProbes } from '../../../kernels/wasm/roofline.js';
import { systemClock } from '../../../src/measure/clock.js';
import { measureRoofline } from '../../../src/measure/roofline.js';
import { realThreads } from './threads/real-threads.js';

const TURN_BYTES = 192;

describe.each([false, true].filter((relaxed) => !relaxed || detectFeatures().relaxedSimd))(
  'relaxed: %s',
  (relaxedSimd) => {
    const probes = rooflineProbes({ simd: true, relaxedSimd });

    test('the multiply-add loop runs and says its work', async () => {
      const probe = await probes.multiplyAdd();
      await probe.run(3);
      expect(probe.flopsPerRun).toBe(12 * 4096 * 8);
    });

    test.each([1, 192, 1000, 1_000_000])(
      'reads %d bytes, in whole turns, and within its memory',
      async (bytes) => {
        const probe = await probes.read(bytes);
        await probe.run(2);
        expect(probe.bytesPerRun % TURN_BYTES).toBe(0);
        expect(Math.abs(probe.bytesPerRun - Math.max(bytes, TURN_BYTES))).toBeLessThan(TURN_BYTES);
        probe.dispose();
        expect(() => probe.run(1)).toThrow(/disposed of/);
      },
    );

    test('every thread has chains of its own, and a run of many is one window', async () => {
      const memories: WebAssembly.Memory[] = [];
      const threads = 3;
      const sum = (): number => new Float32Array(memories[0].buffer).reduce((all, value) => all + value, 0);
      const { multiplyAdd } = rooflineProbes(
        { simd: true, relaxedSimd },
        {
          threads,
          start: async (module, memory) => {
            memories.push(memory);
            const { exports } = new WebAssembly.Instance(module, { env: { memory } });
            const parts = ['part0', 'part1', 'part2'].map((name) => exports[name] as () => void);
            return {
              run: (iterations) => {
                expect(iterations).toBe(1);
                for (const part of parts) part();
              },
              dispose: () => {},
            };
          },
        },
      );
      const { run, flopsPerRun } = await multiplyAdd();
      expect(flopsPerRun).toBe(threads * 12 * 4096 * 8);
      const before = sum();
      run(2);
      // Every lane of every chain tends to 2.
      expect(sum() - before).toBeCloseTo(threads * 12 * 4 * 2, 3);
    });
  },
);

test('a run goes through its loop as often as it says: nothing here reads 100 TB/s', async () => {
  const probes = { ...rooflineProbes(detectFeatures()), readSizesBytes: [2 ** 16] };
  const { read, multiplyAddGflops } = await measureRoofline(probes, systemClock);
  expect(read[0].gbPerS).toBeLessThan(1e5);
  expect(multiplyAddGflops).toBeLessThan(1e5);
});

describe('with two real threads', () => {
  test('all of the bytes are read by both, again and again', async () => {
    const { roofline, started } = await realThreads();
    const probes = await roofline(2);
    expect(probes).toMatchObject({ threads: 2, label: expect.stringContaining('2 threads') });
    const add = await probes.multiplyAdd();
    add.run(2);
    for (const bytes of [1, 100_000]) {
      const read = await probes.read(bytes);
      expect(read.bytesPerRun % (2 * TURN_BYTES)).toBe(0);
      expect(Math.abs(read.bytesPerRun - Math.max(bytes, 2 * TURN_BYTES))).toBeLessThan(2 * TURN_BYTES);
      for (const iterations of [1, 1000]) read.run(iterations);
      read.dispose();
    }
    // The loops of the peak keep the threads: they are not started again for every size.
    expect(started).toHaveLength(1);
    add.run(1);
  });

  test('one thread needs nobody', async () => {
    const { roofline, started } = await realThreads();
    const read = await (await roofline(1)).read(1000);
    read.run(3);
    expect(started).toHaveLength(0);
  });
});

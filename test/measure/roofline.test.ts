import { describe, expect, it } from 'vitest';
import type { RooflineProbes } from '../../kernels/contract.js';
import { measureRoofline, READ_SIZES_BYTES } from '../../src/measure/roofline.js';
import { type FakeClock, fakeClock, fakeTarget } from './fake-clock.js';

/** A machine of 50 GFLOP/s that reads as many GB/s as `gbPerS` says for a size. */
function fakeProbes(clock: FakeClock, gbPerS: (bytes: number) => number, log: string[] = []): RooflineProbes {
  return {
    label: 'a fake runtime',
    multiplyAdd: () => ({ flopsPerRun: 5e5, run: fakeTarget(clock, 5e5 / 50).run }),
    read(bytes) {
      log.push(`made ${bytes}`);
      const { run } = fakeTarget(clock, bytes / gbPerS(bytes));
      return { bytesPerRun: bytes, run, dispose: () => log.push(`freed ${bytes}`) };
    },
  };
}

describe('measureRoofline', () => {
  it('finds the peak and the bandwidth of every size', async () => {
    const clock = fakeClock();
    const cached = (bytes: number) => (bytes <= 2 ** 20 ? 80 : 20);
    const { label, multiplyAddGflops, read } = await measureRoofline(fakeProbes(clock, cached), clock);
    expect(label).toBe('a fake runtime');
    expect(multiplyAddGflops).toBeCloseTo(50, 6);
    expect(read.map(({ bytes }) => bytes)).toEqual(READ_SIZES_BYTES);
    // The fake clock counts whole nanoseconds: 1 in 400 of the smallest read.
    for (const { bytes, gbPerS } of read) expect(gbPerS / cached(bytes)).toBeCloseTo(1, 2);
  });

  it('waits for a device, takes its own time and sizes, and frees what the peak was measured with', async () => {
    const clock = fakeClock();
    let freed = 0;
    const run = (perRunNs: number) => async (iterations: number) => {
      await fakeTarget(clock, 10 * perRunNs).run(iterations);
      return { deviceNs: iterations * perRunNs };
    };
    const device: RooflineProbes = {
      label: 'a device',
      readSizesBytes: [4096, 8192],
      multiplyAdd: () => ({ flopsPerRun: 5e5, run: run(1e3), dispose: () => freed++ }),
      read: (bytes) => ({ bytesPerRun: bytes, run: run(bytes / 100), dispose() {} }),
    };
    const { multiplyAddGflops, read } = await measureRoofline(device, clock);
    expect(multiplyAddGflops).toBeCloseTo(500, 9);
    expect(read).toEqual([
      { bytes: 4096, gbPerS: 100 },
      { bytes: 8192, gbPerS: 100 },
    ]);
    expect(freed).toBe(1);
  });

  it('waits for probes that have to be made ready first, as threads have', async () => {
    const clock = fakeClock();
    const probes = fakeProbes(clock, () => 10);
    const late: RooflineProbes = {
      ...probes,
      multiplyAdd: async () => probes.multiplyAdd(),
      read: async (bytes) => probes.read(bytes),
    };
    const measured = await measureRoofline(late, clock);
    expect(measured).toEqual(await measureRoofline(probes, clock));
  });

  it('counts the bytes that are read, where they are fewer than asked for', async () => {
    const clock = fakeClock();
    const probes = fakeProbes(clock, () => 10);
    const half: RooflineProbes = {
      ...probes,
      read: async (bytes) => ({ ...(await probes.read(bytes)), bytesPerRun: bytes / 2 }),
    };
    const { read } = await measureRoofline(half, clock);
    for (const { gbPerS } of read) expect(gbPerS).toBeCloseTo(5, 1);
  });

  it('holds the buffer of one size at a time', async () => {
    const clock = fakeClock();
    const log: string[] = [];
    await measureRoofline(
      fakeProbes(clock, () => 10, log),
      clock,
    );
    expect(log).toEqual(READ_SIZES_BYTES.flatMap((bytes) => [`made ${bytes}`, `freed ${bytes}`]));
  });

  it('is the best of its samples: what the machine can do, not what it did while something else ran', async () => {
    const clock = fakeClock();
    const probes = fakeProbes(clock, () => 10);
    let calls = 0;
    const steady = await probes.multiplyAdd();
    const disturbed: RooflineProbes = {
      ...probes,
      multiplyAdd: () => ({
        flopsPerRun: steady.flopsPerRun,
        run(iterations) {
          steady.run(iterations);
          // Every other call loses half its time to somebody else.
          if (calls++ % 2 === 0) clock.advance(iterations * 1e4);
        },
      }),
    };
    expect((await measureRoofline(disturbed, clock)).multiplyAddGflops).toBeCloseTo(50, 6);
  });

  it('takes many short samples of several threads, whose processors are all free at once less often', async () => {
    const taken = async (threads: number): Promise<number> => {
      const clock = fakeClock();
      const log: number[] = [];
      const { multiplyAdd, ...probes } = fakeProbes(clock, () => 10);
      const { flopsPerRun, run } = await multiplyAdd();
      const counted = (iterations: number) => {
        log.push(iterations);
        return run(iterations);
      };
      const logged = { ...probes, threads, multiplyAdd: () => ({ flopsPerRun, run: counted }) };
      await measureRoofline(logged, clock);
      return log.filter((iterations) => iterations === log.at(-1)).length;
    };
    expect(await taken(1)).toBe(6);
    expect(await taken(2)).toBe(60);
  });

  describe('of threads that have to be gathered', () => {
    /** `gather` answers by its turn, from 0; a run without it waits 3 ms for a thread. */
    const scattered = (clock: FakeClock, answer: (turn: number) => boolean): RooflineProbes => {
      const probes = fakeProbes(clock, () => 10);
      let turn = 0;
      let gathered = false;
      return {
        ...probes,
        threads: 2,
        multiplyAdd: async () => {
          const { flopsPerRun, run } = await probes.multiplyAdd();
          return {
            flopsPerRun,
            gather: () => {
              clock.advance(1e6);
              gathered = answer(turn++);
              return gathered;
            },
            run(iterations) {
              if (!gathered) clock.advance(3e6);
              gathered = false;
              return run(iterations);
            },
          };
        },
      };
    };

    it('times only what follows when all are there', async () => {
      const clock = fakeClock();
      const seldom = scattered(clock, (turn) => turn % 5 === 4);
      expect((await measureRoofline(seldom, clock)).multiplyAddGflops).toBeCloseTo(50, 6);
    });

    it('makes do with a long sample, in a limited time, where they never are', async () => {
      const clock = fakeClock();
      const probes = { ...scattered(clock, () => false), readSizesBytes: [] };
      // 3 ms of waiting in a sample of 20 ms or more.
      const { multiplyAddGflops } = await measureRoofline(probes, clock);
      expect(multiplyAddGflops).toBeLessThan(50);
      expect(multiplyAddGflops).toBeGreaterThan((50 * 17) / 20);
      expect(Number(clock.nowNs()) / 1e9).toBeLessThan(0.7);
    });
  });

  it('reads sizes that grow, from what every first-level cache holds to what none of the last does', () => {
    expect(READ_SIZES_BYTES).toEqual(READ_SIZES_BYTES.toSorted((a, b) => a - b));
    expect(READ_SIZES_BYTES[0]).toBeLessThanOrEqual(32 * 1024);
    expect(READ_SIZES_BYTES.at(-1)).toBeGreaterThanOrEqual(128 * 2 ** 20);
  });
});

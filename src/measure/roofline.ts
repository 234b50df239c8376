/**
 * The roofs of a runtime: how fast it reads working sets of several sizes again and again, and how many
 * multiply-adds it does on registers. Each figure is the best of several short samples, since a roof is
 * what the machine can do, not what it did while something else ran.
 */
import type { RooflineProbes, RunResult } from '../../kernels/contract.js';
import type { Clock } from './clock.js';
import { warmUp } from './warmup.js';

const KIB = 1024;
const MIB = 1024 * KIB;

/** From what fits a first-level cache to what fits none. Sizes between are interpolated. */
export const READ_SIZES_BYTES: readonly number[] = [
  32 * KIB,
  256 * KIB,
  MIB,
  4 * MIB,
  16 * MIB,
  48 * MIB,
  160 * MIB,
];

const SAMPLES = 6;
const SAMPLE_NS = 5e6;

/**
 * A sample of several threads shows what they can do only where none of them loses its processor: so they are many and
 * short, and still each is a thousand times as long as handing over takes.
 */
const TEAM_SAMPLES = 60;
const TEAM_SAMPLE_NS = 1e6;
/** On a busy machine sampling ends after so long, however few the samples. */
const TEAM_MOST_NS = 0.5e9;
/** Some turns of a scheduler: of so long a run no more than a part is waiting. */
const TEAM_LONG_NS = 20e6;

export interface MeasuredRoofline {
  readonly label: string;
  readonly multiplyAddGflops: number;
  readonly read: readonly { readonly bytes: number; readonly gbPerS: number }[];
}

export async function measureRoofline(probes: RooflineProbes, clock: Clock): Promise<MeasuredRoofline> {
  const multiplyAdd = await probes.multiplyAdd();
  const bestRunNs = (probes.threads ?? 1) > 1 ? bestTeamRunNs : bestLoneRunNs;
  const multiplyAddNs = await bestRunNs(multiplyAdd, clock);
  const read: { bytes: number; gbPerS: number }[] = [];
  multiplyAdd.dispose?.();
  for (const bytes of probes.readSizesBytes ?? READ_SIZES_BYTES) {
    const probe = await probes.read(bytes);
    const runNs = await bestRunNs(probe, clock);
    probe.dispose();
    read.push({ bytes, gbPerS: finite(probe.bytesPerRun / runNs, 'GB/s') });
  }
  const multiplyAddGflops = finite(multiplyAdd.flopsPerRun / multiplyAddNs, 'GFLOP/s');
  return { label: probes.label, multiplyAddGflops, read };
}

/** A user's probe may lack its numbers. */
function finite(value: number, unit: string): number {
  if (value > 0 && value < Number.POSITIVE_INFINITY) return value;
  throw new Error(
    `its roofline probe gave ${value} ${unit}; flopsPerRun and bytesPerRun must be positive numbers`,
  );
}

interface Probe {
  run(iterations: number): RunResult | Promise<RunResult>;
  gather?(): boolean;
}

/** Least time per run over a few samples of at least five milliseconds each. */
async function bestLoneRunNs(target: Probe, clock: Clock): Promise<number> {
  const estimateNs = await warmUp(target, clock, 2, 10e6);
  const iterations = Math.max(1, Math.ceil(SAMPLE_NS / estimateNs));
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < SAMPLES; i++) best = Math.min(best, await sampleNs(target, iterations, clock));
  return best;
}

/**
 * Least time per run of one long sample and many short ones. A thread that has no processor makes a single run last
 * milliseconds, and a sample sized by it would be all waiting: so the long one comes first, and the short ones are sized by
 * the best so far and left out where the threads cannot be had at the same time.
 */
async function bestTeamRunNs(target: Probe, clock: Clock): Promise<number> {
  let best = await longRunNs(target, clock);
  const endNs = clock.nowNs() + BigInt(TEAM_MOST_NS);
  for (let i = 0; i < TEAM_SAMPLES && clock.nowNs() < endNs; i++) {
    if (target.gather?.() === false) continue;
    const iterations = Math.max(1, Math.ceil(TEAM_SAMPLE_NS / best));
    best = Math.min(best, await sampleNs(target, iterations, clock));
  }
  return best;
}

/** Time per run, by twice as many runs again and again until they last long enough. Warms up, too. */
async function longRunNs(target: Probe, clock: Clock): Promise<number> {
  for (let iterations = 1; ; iterations *= 2) {
    const perRunNs = await sampleNs(target, iterations, clock);
    if (perRunNs * iterations >= TEAM_LONG_NS) return perRunNs;
  }
}

/** Time per run, by the device's clock where it has one. A synchronous probe is not awaited, as a synchronous kernel is not. */
async function sampleNs(target: Probe, iterations: number, clock: Clock): Promise<number> {
  const startNs = clock.nowNs();
  const answer = target.run(iterations);
  const result = answer instanceof Promise ? await answer : answer;
  const totalNs = result === undefined ? Number(clock.nowNs() - startNs) : result.deviceNs;
  return totalNs / iterations;
}

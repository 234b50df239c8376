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
/** Of several threads: all of their processors must be free at once for a sample to show what they can do. */
const TEAM_SAMPLES = 24;
const SAMPLE_NS = 5e6;

export interface MeasuredRoofline {
  readonly label: string;
  readonly multiplyAddGflops: number;
  readonly read: readonly { readonly bytes: number; readonly gbPerS: number }[];
}

export async function measureRoofline(probes: RooflineProbes, clock: Clock): Promise<MeasuredRoofline> {
  const multiplyAdd = await probes.multiplyAdd();
  const samples = (probes.threads ?? 1) > 1 ? TEAM_SAMPLES : SAMPLES;
  const multiplyAddNs = await bestRunNs(multiplyAdd, samples, clock);
  const read: { bytes: number; gbPerS: number }[] = [];
  multiplyAdd.dispose?.();
  for (const bytes of probes.readSizesBytes ?? READ_SIZES_BYTES) {
    const probe = await probes.read(bytes);
    const runNs = await bestRunNs(probe, samples, clock);
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
}

/**
 * Least time per run over `samples` samples of about five milliseconds each, by the device's clock where it has one.
 *
 * A thread that has to be waited for makes single runs seem long, and samples sized by them would be all waiting: so
 * each sample is sized by the shortest run so far, and one that lasts less than half of what it should does not count.
 */
async function bestRunNs(target: Probe, samples: number, clock: Clock): Promise<number> {
  let estimateNs = await warmUp(target, clock, 2, 10e6);
  let best = Number.POSITIVE_INFINITY;
  for (let taken = 0, full = 0; full < samples && taken < 2 * samples; taken++) {
    const iterations = Math.max(1, Math.ceil(SAMPLE_NS / estimateNs));
    const startNs = clock.nowNs();
    // A synchronous probe is not awaited, as a synchronous kernel is not.
    const answer = target.run(iterations);
    const result = answer instanceof Promise ? await answer : answer;
    const hostNs = Number(clock.nowNs() - startNs);
    const totalNs = result === undefined ? hostNs : result.deviceNs;
    best = Math.min(best, totalNs / iterations);
    estimateNs = Math.min(estimateNs, hostNs / iterations);
    if (hostNs >= SAMPLE_NS / 2) full++;
  }
  return best;
}

/** A short A/A measurement: how different two equal kernels look on this machine right now. */
import { systemClock, timerStepNs } from '../measure/clock.js';
import { quantile } from '../stats/quantile.js';
import { makeWorkload } from '../workload/id.js';
import { parseLayer } from '../workload/layer.js';
import { run } from './run.js';

/** How much equal kernels differ on this machine, now. */
export interface Noise {
  /** Relative: differences below it are not differences. */
  readonly floor: number;
  /** Visit medians of kernel over twin, as ratios. */
  readonly twinRatios: readonly number[];
  readonly timerStepNs: number;
  /** Spread of the fixed-work ruler: (90th − 10th percentile) / median. */
  readonly rulerSpread: number;
}

const LAYER = 'rnn:1760';

/** The smallest step that this machine's monotonic clock makes, ns. */
export function clockStepNs(): number {
  return timerStepNs(systemClock);
}

/** Takes about ten seconds. Throws when the WebAssembly kernels cannot be measured here. */
export async function measureNoise(signal: AbortSignal, seed = 1): Promise<Noise> {
  const layer = parseLayer(LAYER);
  if (!layer.ok) throw new Error(layer.message);
  const workload = makeWorkload({
    layer: layer.value,
    batch: 1,
    sparsity: 0.95,
    pattern: { kind: 'uniform' },
  });
  const { report } = await run(
    {
      suite: [],
      suiteLabel: 'noise',
      rows: [{ workload, baseline: null, claims: [] }],
      backends: [{ id: 'wasm', modulePath: null, requested: false }],
      kernels: [],
      allKernels: false,
      visits: 4,
      precision: 1,
      maxTimeSeconds: 20,
      timeGrows: false,
      timeoutSeconds: 30,
      engine: 'hrtime',
      seed,
      outDir: null,
      resumePath: null,
    },
    () => {},
    signal,
  );
  const { ns } = report.ruler;
  if (ns.length === 0)
    throw new Error('No kernel could be measured, so the noise of this machine is unknown.');
  return {
    floor: report.noise.floor,
    twinRatios: report.noise.twinRatios,
    timerStepNs: clockStepNs(),
    rulerSpread: (quantile(ns, 0.9) - quantile(ns, 0.1)) / quantile(ns, 0.5),
  };
}

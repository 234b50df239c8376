/** The report's sample columns: empty, and with a visit appended. */
import { compactSamples } from '../report/compact.js';
import type { KernelResult, Result, Samples } from '../report/schema.js';
import { contenderKey } from './contenders.js';
import type { TimedSample, Visit } from './visit.js';

export function emptySamples(): Samples {
  return { visit: [], round: [], position: [], startNs: [], iterations: [], ns: [], twin: [] };
}

/** The result with one more visit: samples appended to the columns of their kernels, as the file holds them. */
export function appendVisit(result: Result, visit: Visit): Result {
  const byKernel = new Map<string, TimedSample[]>();
  for (const sample of visit.samples) {
    const key = contenderKey(sample.plan.kernel, sample.plan.workload.id);
    const list = byKernel.get(key);
    if (list) list.push(sample);
    else byKernel.set(key, [sample]);
  }
  const kernels = result.kernels.map((kernel) => {
    const key = contenderKey(kernel.id, kernel.workload);
    const samples = byKernel.get(key);
    if (!samples) return kernel;
    const prepareMs = visit.prepareMs.get(key);
    return {
      ...kernel,
      prepareMs:
        prepareMs === undefined ? kernel.prepareMs : Math.min(prepareMs, kernel.prepareMs ?? prepareMs),
      ...heldUpSamples(kernel, samples),
      samples: compactSamples(appended(kernel.samples, samples, result.visits)),
    };
  });
  const processors = [...result.processors, visit.processor];
  return { ...result, visits: result.visits + 1, processors, kernels };
}

/** The count with these samples; nothing for kernels that do not say. */
function heldUpSamples(
  { heldUpSamples: before = 0 }: KernelResult,
  samples: readonly TimedSample[],
): Pick<KernelResult, 'heldUpSamples'> {
  if (samples.every(({ heldUp }) => heldUp === null)) return {};
  return { heldUpSamples: before + samples.filter(({ heldUp }) => heldUp).length };
}

function appended(columns: Samples, samples: readonly TimedSample[], visit: number): Samples {
  const { visit: visits, round, position, startNs, iterations, ns, twin } = columns;
  return {
    visit: [...visits, ...samples.map(() => visit)],
    round: [...round, ...samples.map((sample) => sample.round)],
    position: [...position, ...samples.map((sample) => sample.position)],
    startNs: [...startNs, ...samples.map((sample) => sample.startNs)],
    iterations: [...iterations, ...samples.map((sample) => sample.iterations)],
    ns: [...ns, ...samples.map((sample) => sample.ns)],
    twin: [...twin, ...samples.map((sample) => (sample.plan.twin ? 1 : 0) as 0 | 1)],
  };
}

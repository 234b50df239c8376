/** The measured process's side of the protocol: one backend, its contenders, one request after the other. */
import type { Backend, Kernel, PreparedKernel, Weights, Workload } from '../../kernels/contract.js';
import { type BackendHints, registry } from '../../kernels/registry.js';
import { loadUserBackend } from '../../kernels/user-backend.js';
import { workloadWeights } from '../matrix/generate.js';
import { benchmarkjsSampler } from '../measure/benchmarkjs-sampler.js';
import { systemClock, timerStepNs } from '../measure/clock.js';
import { measureRoofline } from '../measure/roofline.js';
import { readRuler } from '../measure/ruler.js';
import { type Engine, hrtimeSampler, type Sample, type Sampler, type Target } from '../measure/sampler.js';
import { warmUp } from '../measure/warmup.js';
import { type Contender, prepareContender, verifyContender } from './contender.js';
import { readHeldUp } from './held-up.js';
import type { Op, OpenedBackend, Requests } from './protocol.js';

/** The ruler's first readings run unoptimised code: 1.5 and 1.0 ms were seen where 0.43 is usual. */
const RULER_WARM_UPS = 8;

type Handlers = { [O in Op]: (ask: Requests[O]['ask']) => Promise<Requests[O]['reply']> };

/** Throws from a handler become the reply's message. */
export function createSession(): Handlers {
  const contenders = new Map<string, Contender>();
  const samplers = new Map<Engine, Sampler>();
  let backend: Backend | null = null;
  let weightsAtHand: { readonly key: string; readonly weights: Weights } | null = null;

  const opened = (): Backend => {
    if (!backend) throw new Error('No backend is open in this process.');
    return backend;
  };
  const kernel = (id: string): Kernel => {
    const found = opened()
      .kernels()
      .find((candidate) => candidate.id === id);
    if (!found) throw new Error(`Backend '${opened().id}' has no kernel '${id}'.`);
    return found;
  };
  const contender = (key: string): Contender => {
    const found = contenders.get(key);
    if (!found) throw new Error(`'${key}' is not prepared in this process.`);
    return found;
  };
  const weightsOf = (workload: Workload, seed: number): Weights => {
    const key = `${workload.layer} ${workload.pattern} ${workload.sparsity} ${seed}`;
    if (weightsAtHand?.key !== key) weightsAtHand = { key, weights: workloadWeights(workload, seed) };
    return weightsAtHand.weights;
  };
  const sampler = async (engine: Engine): Promise<Sampler> => {
    const known = samplers.get(engine);
    if (known) return known;
    const made = engine === 'hrtime' ? hrtimeSampler(systemClock) : await benchmarkjsSampler(systemClock);
    samplers.set(engine, made);
    return made;
  };

  return {
    async open({ backend: id, modulePath, libraryPath = null, threads }) {
      backend = modulePath
        ? await loadUserBackend(modulePath)
        : await loadRegistered(id, { libraryPath, threads });
      return describe(backend);
    },
    async supports({ pairs }) {
      return pairs.map(({ kernel: id, workload }) => kernel(id).supports(workload));
    },
    async roofline({ threads }) {
      const probes = await opened().roofline?.(threads);
      if (!probes) throw new Error(`Backend '${opened().id}' has no roofline probe.`);
      return (probes.threads ?? 1) === threads ? measureRoofline(probes, systemClock) : null;
    },
    async prepare({ contender: key, kernel: id, workload, seed, coldPoolBytes }) {
      const weights = weightsOf(workload, seed);
      const made = await prepareContender(kernel(id), workload, weights, seed, coldPoolBytes);
      contenders.set(key, made);
      const { weightBytes, prepareMs, copies } = made;
      return { weightBytes, prepareMs, nnz: weights.nnz, copies: copies.length };
    },
    async verify({ contender: key, seed }) {
      const subject = contender(key);
      const check = await verifyContender(subject, weightsOf(subject.workload, seed), seed);
      if (!check.passed) {
        contenders.delete(key);
        for (const copy of subject.copies) disposeQuietly(copy);
      }
      return { check, deviceCosts: check.passed ? (subject.copies[0]?.deviceCosts?.() ?? null) : null };
    },
    async warmUp({ contender: key, minRuns, minNs }) {
      return warmUp(contender(key).target, systemClock, minRuns, minNs);
    },
    async settle() {
      weightsAtHand = null;
      collectGarbage();
      for (let i = 0; i < RULER_WARM_UPS; i++) readRuler(systemClock);
      return { timerStepNs: timerStepNs(systemClock) };
    },
    async sample({ contender: key, settleRuns, iterations, engine }) {
      const { target, copies } = contender(key);
      const taker = engine === 'bare' ? { sample: bareLoop } : await sampler(engine);
      if (settleRuns > 0) await target.run(settleRuns);
      const reading = readHeldUp(copies);
      const { startNs, totalNs, iterations: counted } = await taker.sample(target, iterations);
      return { startNs, totalNs, iterations: counted, heldUp: reading.finish() };
    },
    async ruler() {
      return readRuler(systemClock);
    },
  };
}

async function loadRegistered(id: string, hints: BackendHints): Promise<Backend> {
  const entry = registry.find((candidate) => candidate.id === id);
  if (!entry) throw new Error(`There is no backend '${id}'.`);
  return entry.load(hints);
}

async function describe(backend: Backend): Promise<OpenedBackend> {
  const availability = await backend.probe();
  const kernels = availability.available
    ? backend.kernels().map(({ id, operand, format, arithmetic }) => ({
        id,
        operand,
        format,
        ...(arithmetic && { arithmetic }),
      }))
    : [];
  return {
    id: backend.id,
    label: backend.label,
    deviceClass: backend.deviceClass,
    rooflineOf: backend.rooflineOf ?? backend.id,
    hasRoofline: backend.roofline !== undefined,
    availability,
    kernels,
  };
}

/** A kernel that is wrong and cannot be disposed of either is reported as wrong. */
function disposeQuietly(copy: PreparedKernel): void {
  try {
    copy.dispose();
  } catch {
    // Its memory ends with the process.
  }
}

/**
 * What a person would write by hand to time a kernel: the control that shows what the harness adds. A kernel that
 * answers by promises loops itself: waiting for each run from outside would cost a promise more per run.
 */
async function bareLoop(target: Target, iterations: number): Promise<Sample> {
  const startNs = process.hrtime.bigint();
  const first = target.run(1);
  if (first instanceof Promise) {
    await first;
    if (iterations > 1) await target.run(iterations - 1);
  } else {
    for (let i = 1; i < iterations; i++) target.run(1);
  }
  const totalNs = Number(process.hrtime.bigint() - startNs);
  return { startNs, totalNs, iterations };
}

/** The conductor starts workers with --expose-gc. */
function collectGarbage(): void {
  (globalThis as { gc?: () => void }).gc?.();
}

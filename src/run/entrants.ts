/**
 * Which kernels enter a row's race, and which do not, with the reason: pure, from what the backends
 * answered and from the measured roofs.
 */
import type { Operand } from '../../kernels/contract.js';
import { LATENCY_ONLY } from '../../kernels/support.js';
import { fastestInRace, isFloat32 } from '../report/headline.js';
import type { KernelResult, Result } from '../report/schema.js';
import type { SuiteRow } from '../suite/suite.js';
import type { KernelFacts } from '../worker/protocol.js';
import { expectedNnz, productFlops } from '../workload/cost.js';
import type { Workload } from '../workload/workload.js';
import { RACE_MARGIN } from './contenders.js';
import { blankKernel, type Entrant } from './pilot.js';
import type { FoundBackend } from './probe.js';
import type { RooflineOf } from './summarise.js';

/** Runs that one kernel takes in one visit at the least: the check, the warm-up, three rounds. */
const LEAST_RUNS_PER_VISIT = 6;

export interface EntrantLimits {
  /** Ids asked for with --kernel; empty: all. */
  readonly kernels: readonly string[];
  readonly visits: number;
  readonly maxTimeSeconds: number;
  readonly timeoutSeconds: number;
  readonly rooflineOf: RooflineOf;
  /** The row of this run whose own workload has that id, if it has been raced: see `fitForBaseline`. */
  readonly racedRow: (workloadId: string) => Result | undefined;
}

export interface RowEntrants {
  readonly entrants: readonly Entrant[];
  /** Kernels that do not enter: unsupported or skipped. */
  readonly left: readonly KernelResult[];
}

/**
 * A list of kernel ids restricts the operand kinds that it names: asking for a sparse kernel only leaves
 * all dense ones, since a ratio needs an opponent.
 */
export function isWanted(
  kernel: KernelFacts,
  all: readonly KernelFacts[],
  asked: readonly string[],
): boolean {
  const ofThisKind = all.filter(({ id, operand }) => operand === kernel.operand && asked.includes(id));
  return ofThisKind.length === 0 || asked.includes(kernel.id);
}

export function rowEntrants(
  row: SuiteRow,
  backends: readonly FoundBackend[],
  limits: EntrantLimits,
): RowEntrants {
  const entrants: Entrant[] = [];
  const left: KernelResult[] = [];
  const all = backends.flatMap(({ opened }) => opened.kernels);
  const hasGpu = backends.some(({ opened }) => opened.deviceClass === 'gpu');
  const targets: { workload: Workload; operands: readonly Operand[] }[] = [
    { workload: row.workload, operands: ['dense', 'sparse'] },
  ];
  if (row.baseline && row.baseline.id !== row.workload.id)
    targets.push({ workload: row.baseline, operands: ['dense'] });
  for (const { workload, operands } of targets) {
    for (const backend of backends) {
      for (const kernel of backend.opened.kernels) {
        if (!operands.includes(kernel.operand) || !isWanted(kernel, all, limits.kernels)) continue;
        const entrant = {
          kernel: kernel.id,
          backend: backend.opened.id,
          operand: kernel.operand,
          format: kernel.format,
          ...(kernel.arithmetic && { arithmetic: kernel.arithmetic }),
          workload,
        };
        if (workload === row.baseline && !fitForBaseline(entrant, limits)) continue;
        const obstacle = obstacleOf(entrant, backend, limits);
        if (!obstacle) entrants.push(entrant);
        else if (isWorthSaying(entrant, backend, limits, hasGpu)) {
          left.push({ ...blankKernel(entrant, entrant), ...obstacle });
        }
      }
    }
  }
  return { entrants, left };
}

/**
 * Of the baseline layer only the strongest dense kernel counts. Where that layer has raced as a row of its
 * own, those that were far behind there need not be prepared again. Twice the margin of the race, since
 * this is a second race and the first one may have erred by its margin.
 */
function fitForBaseline(entrant: Entrant, { racedRow }: EntrantLimits): boolean {
  const { kernel, workload } = entrant;
  if (!isFloat32(entrant)) return false;
  const raced = racedRow(workload.id)?.kernels.filter(
    (other) =>
      other.operand === 'dense' &&
      other.workload === workload.id &&
      other.pilotMedianNs !== null &&
      isFloat32(other),
  );
  const best = raced && fastestInRace(raced);
  if (!raced || !best) return true;
  const own = raced.find(({ id }) => id === kernel);
  const limitNs = (2 * RACE_MARGIN.dense - 1) * (best.pilotMedianNs ?? 0);
  return own !== undefined && (own.pilotMedianNs ?? 0) <= limitNs;
}

type Obstacle = { status: 'unsupported' | 'skipped'; reason: string };

function obstacleOf(entrant: Entrant, backend: FoundBackend, limits: EntrantLimits): Obstacle | null {
  const { kernel, workload, operand } = entrant;
  // Whatever its kernels say: the clock around a call is the only one that a processor has.
  if (backend.opened.deviceClass === 'cpu' && workload.timing !== 'latency') {
    return { status: 'unsupported', reason: LATENCY_ONLY.reason };
  }
  const support = backend.support.get(kernel)?.get(workload.id);
  if (support && !support.ok) return { status: 'unsupported', reason: support.reason };
  const roofline = limits.rooflineOf(entrant.backend, workload.threads);
  if (!roofline) return null;
  const flops = operand === 'dense' ? productFlops(workload) : 2 * expectedNnz(workload) * workload.batch;
  const leastSeconds = flops / roofline.multiplyAddGflops / 1e9;
  const share = leastSeconds * LEAST_RUNS_PER_VISIT * limits.visits;
  if (leastSeconds < limits.timeoutSeconds && share < limits.maxTimeSeconds / 4) return null;
  const reason = `one run takes at least ${leastSeconds.toPrecision(2)} s here, too long for the time limit (--max-time, --timeout)`;
  return { status: 'skipped', reason };
}

/**
 * Kernels made for other batch sizes are not listed as unsupported, unless they were asked for or the
 * backend has nothing else of that kind; nor are those of a processor where GPUs have a row to themselves.
 */
function isWorthSaying(
  { kernel, operand, workload }: Entrant,
  backend: FoundBackend,
  limits: EntrantLimits,
  hasGpu: boolean,
): boolean {
  if (limits.kernels.includes(kernel)) return true;
  if (hasGpu && workload.timing !== 'latency' && backend.opened.deviceClass === 'cpu') return false;
  return !backend.opened.kernels.some(
    (other) => other.operand === operand && backend.support.get(other.id)?.get(workload.id)?.ok === true,
  );
}

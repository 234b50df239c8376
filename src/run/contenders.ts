/**
 * Who is sampled in a row's visits, in which process, how often: derived from the race's figures in the
 * report, so that a resumed run takes the same decisions.
 */

import { fastestInRace, isFloat32 } from '../report/headline.js';
import type { KernelResult, Report, Result } from '../report/schema.js';
import type { Workload } from '../workload/workload.js';

export interface ContenderPlan {
  /** `<kernel>@<workload>`, with `#twin` for the A/A twin. */
  readonly key: string;
  readonly kernel: string;
  readonly backend: string;
  readonly operand: 'dense' | 'sparse';
  readonly workload: Workload;
  readonly twin: boolean;
  /** Contenders of the same process name share a process: `wasm`, `wasm#twin`. */
  readonly process: string;
  /** ns per run in the race. */
  readonly pilotNs: number;
  /** Sampled in every n-th round. */
  readonly cadence: number;
  /** A sample holds a multiple of this many runs; absent: of one. */
  readonly runsMultiple?: number;
}

/**
 * How far behind the best of the race a kernel may be and stay. Dense: 15 %, since the spread of a
 * kernel's time from process to process is 5 to 20 % (docs/method.md) and the strongest of those that
 * stay is found anew in every visit. Sparse: 25 %. The ratio is made with the race's winner, and the others are shown beside it; but comparisons
 * of reports take the fastest of all that stay, and a race has one process: in 11 of 216 the kernel that was 3 to 18 % faster in others was more
 * than 5 % behind. Being fast, they cost little.
 */
export const RACE_MARGIN = { dense: 1.15, sparse: 1.25 } as const;

export function contenderKey(kernel: string, workloadId: string, twin = false): string {
  return `${kernel}@${workloadId}${twin ? '#twin' : ''}`;
}

/** Processor, GPU, or a program that stands for a GPU: only kernels of one class are compared across backends. */
export type ClassOf = (backend: string) => DeviceKind;

const DEVICE_KINDS = ['cpu', 'gpu', 'software'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

export function classOfBackends(backends: Report['backends']): ClassOf {
  return (id) => {
    const backend = backends.find((entry) => entry.id === id);
    return backend?.software ? 'software' : (backend?.deviceClass ?? 'cpu');
  };
}

/** The timed kernels of a row's own workload. */
export function timedKernels(result: Result, operand: 'dense' | 'sparse'): KernelResult[] {
  return result.kernels.filter(
    (kernel) =>
      kernel.status === 'timed' && kernel.operand === operand && kernel.workload === result.workload.id,
  );
}

/** The timed dense kernels of the row's baseline layer; empty where it has none. */
export function baselineKernels(result: Result): KernelResult[] {
  const { baseline } = result;
  if (!baseline) return [];
  return result.kernels.filter(
    (kernel) => kernel.status === 'timed' && kernel.operand === 'dense' && kernel.workload === baseline.id,
  );
}

export function planContenders(result: Result, classOf: ClassOf): ContenderPlan[] {
  const dense = timedKernels(result, 'dense');
  const sparse = timedKernels(result, 'sparse');
  const baseline = baselineKernels(result);
  const strongest = fastestInRace(devicesFirst(dense.filter(isFloat32)));
  const best = fastestInRace(devicesFirst(sparse.filter(isFloat32)));
  const fields = new Map(
    DEVICE_KINDS.map((deviceClass) => [
      deviceClass,
      fieldOf(
        dense.filter((kernel) => classOf(kernel.backend) === deviceClass && isFloat32(kernel)),
        sparse.filter((kernel) => classOf(kernel.backend) === deviceClass && isFloat32(kernel)),
      ),
    ]),
  );
  const plans = [...dense, ...sparse, ...baseline].map((kernel) =>
    plan(
      kernel,
      result,
      false,
      cadenceOf(kernel, fields.get(classOf(kernel.backend)) ?? fieldOf(dense, sparse)),
    ),
  );
  for (const kernel of [strongest, best]) if (kernel) plans.push(plan(kernel, result, true, 1));
  return plans;
}

/** What runs on a device, where there is any such kernel; else those of software adapters. */
function devicesFirst(kernels: readonly KernelResult[]): readonly KernelResult[] {
  const onDevices = kernels.filter(({ software }) => !software);
  return onDevices.length > 0 ? onDevices : kernels;
}

interface Field {
  readonly dense: readonly KernelResult[];
  readonly sparse: readonly KernelResult[];
  readonly strongest: KernelResult | null;
  readonly best: KernelResult | null;
}

function fieldOf(dense: readonly KernelResult[], sparse: readonly KernelResult[]): Field {
  return { dense, sparse, best: fastestInRace(sparse), strongest: fastestInRace(dense) };
}

/**
 * The strongest dense kernels, the baseline's and the best sparse one are sampled in every round. The
 * others are there for the ratio within their own backend: a slow one is sampled in every fourth or
 * tenth round, and the sparse kernel paired with it as often. A sparse kernel that is not the best of its
 * backend leads no ratio, nor does one of another arithmetic: every fourth round is enough to list it.
 */
function cadenceOf(kernel: KernelResult, field: Field): number {
  const { strongest, best } = field;
  if (kernel === best || !strongest) return 1;
  if (!isFloat32(kernel)) return 4;
  if (kernel.operand === 'dense') {
    // Kernels of one backend of which either may lead in a visit share their rounds.
    const own = fastestInRace(field.dense.filter(({ backend }) => backend === kernel.backend));
    const mayLead = own?.workload === kernel.workload && pilot(kernel) <= RACE_MARGIN.dense * pilot(own);
    return denseCadence(mayLead ? own : kernel, strongest);
  }
  if (kernel !== fastestInRace(field.sparse.filter(({ backend }) => backend === kernel.backend))) return 4;
  const partner = fastestInRace(field.dense.filter(({ backend }) => backend === kernel.backend));
  if (!partner) return 4;
  return partner === strongest ? 1 : denseCadence(partner, strongest);
}

function denseCadence(kernel: KernelResult, strongest: KernelResult): number {
  const slowness = pilot(kernel) / pilot(strongest);
  if (kernel.workload !== strongest.workload || slowness <= RACE_MARGIN.dense) return 1;
  return slowness < 10 ? 4 : 10;
}

function plan(kernel: KernelResult, result: Result, twin: boolean, cadence: number): ContenderPlan {
  const source =
    kernel.workload === result.workload.id ? result.workload : (result.baseline ?? result.workload);
  const { nnz: _nnz, ...workload } = source;
  return {
    key: contenderKey(kernel.id, workload.id, twin),
    kernel: kernel.id,
    backend: kernel.backend,
    operand: kernel.operand,
    workload,
    twin,
    process: twin ? `${kernel.backend}#twin` : kernel.backend,
    pilotNs: pilot(kernel),
    cadence,
  };
}

function pilot(kernel: KernelResult): number {
  return kernel.pilotMedianNs ?? Number.POSITIVE_INFINITY;
}

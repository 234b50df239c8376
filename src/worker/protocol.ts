/**
 * What the conductor and a measured process say to each other: one request at a time, one reply each.
 * A worker holds one backend. No matrix crosses the border: both sides know the seed.
 */
import type {
  Arithmetic,
  Availability,
  DeviceClass,
  DeviceCosts,
  Operand,
  Support,
  Workload,
} from '../../kernels/contract.js';
import type { MeasuredRoofline } from '../measure/roofline.js';
import type { Engine } from '../measure/sampler.js';

export interface KernelFacts {
  readonly id: string;
  readonly operand: Operand;
  readonly format: string;
  /** Absent: f32. */
  readonly arithmetic?: Arithmetic;
}

export interface OpenedBackend {
  readonly id: string;
  readonly label: string;
  readonly deviceClass: DeviceClass;
  readonly rooflineOf: string;
  readonly hasRoofline: boolean;
  readonly availability: Availability;
  readonly kernels: readonly KernelFacts[];
}

export interface Check {
  readonly maxError: number;
  readonly tolerance: number;
  readonly passed: boolean;
  /** What is wrong; null when passed. */
  readonly reason: string | null;
}

export interface Verified {
  readonly check: Check;
  /** null: the kernel has none, or says nothing. */
  readonly deviceCosts: DeviceCosts | null;
}

export interface Prepared {
  readonly weightBytes: number;
  readonly prepareMs: number;
  readonly nnz: number;
  /** Copies that take turns: 1 when warm. */
  readonly copies: number;
}

export interface SampleReply {
  readonly startNs: bigint;
  readonly totalNs: number;
  readonly iterations: number;
  /** Whether its threads waited for a late one for much of the time; null: it has one thread, or does not say. */
  readonly heldUp: boolean | null;
}

/** Each request's payload, and the reply that belongs to it. */
export interface Requests {
  /** Loads and probes the backend. */
  open: {
    ask: { backend: string; modulePath: string | null; libraryPath?: string; threads: number };
    reply: OpenedBackend;
  };
  /** Which kernels can do which workloads: `answers[i]` belongs to `pairs[i]`. */
  supports: { ask: { pairs: readonly { kernel: string; workload: Workload }[] }; reply: readonly Support[] };
  /** Measures the roofs of the backend's runtime; null: it cannot with that many threads. */
  roofline: { ask: { threads: number }; reply: MeasuredRoofline | null };
  /** Packs the weights of one contender and sets its input. The weights stay at hand until `settle`. */
  prepare: {
    ask: { contender: string; kernel: string; workload: Workload; seed: number; coldPoolBytes: number };
    reply: Prepared;
  };
  /** Runs once and compares with the float64 reference. */
  verify: { ask: { contender: string; seed: number }; reply: Verified };
  /** Untimed runs until the code is optimised. Reply: nanoseconds per run. */
  warmUp: { ask: { contender: string; minRuns: number; minNs: number }; reply: number };
  /** Frees the weights and collects garbage, so that none of it falls into a sample. */
  settle: { ask: Record<never, never>; reply: { timerStepNs: number } };
  /** `settleRuns` untimed runs, then one sample. `bare`: a loop without a sampler, the control of the harness. */
  sample: {
    ask: { contender: string; settleRuns: number; iterations: number; engine: Engine | 'bare' };
    reply: SampleReply;
  };
  /** Nanoseconds of the fixed-work ruler. */
  ruler: { ask: Record<never, never>; reply: number };
}

export type Op = keyof Requests;

export type Request = {
  [O in Op]: { readonly id: number; readonly op: O; readonly ask: Requests[O]['ask'] };
}[Op];

export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: Requests[Op]['reply'] }
  | {
      readonly id: number;
      readonly ok: false;
      readonly message: string;
      /** What a person handed over is wrong, rather than what was done with it. */
      readonly isUsage: boolean;
    };

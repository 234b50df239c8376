/**
 * The report, schema version 1: the one file that a run writes and that every view is made from.
 * Strict JSON: no NaN, no Infinity; what is unknown is null, never 0.
 */
import { z } from 'zod';

/** The version that reports are written in. Newer ones are refused, with a sentence. */
export const SCHEMA_VERSION = 1;

const nullableNumber = z.number().nullable();
const nullableString = z.string().nullable();
const count = z.number().int().nonnegative();

export const workloadSchema = z.object({
  id: z.string(),
  layer: z.string(),
  cell: z.enum(['rnn', 'gru', 'lstm', 'gemm']),
  m: z.number().int().positive(),
  k: z.number().int().positive(),
  batch: z.number().int().positive(),
  sparsity: z.number().min(0).lt(1),
  pattern: z.string(),
  cache: z.enum(['warm', 'cold']),
  threads: z.number().int().positive(),
  timing: z.enum(['latency', 'throughput', 'device']),
  steps: z.number().int().positive().nullable(),
});

/** Stored non-zeros are known only when the weights have been made: null until then. */
const measuredWorkloadSchema = workloadSchema.extend({ nnz: count.nullable() });

/** Columns of equal length, in the order of time. `ns` is per run; `twin` is 1 for a sample of the A/A twin. */
export const samplesSchema = z.object({
  visit: z.array(count),
  round: z.array(count),
  position: z.array(count),
  /** Start of the sample, nanoseconds since the start of the run. */
  startNs: z.array(count),
  iterations: z.array(count),
  ns: z.array(z.number().nonnegative()),
  twin: z.array(z.union([z.literal(0), z.literal(1)])),
});

export const kernelStatusSchema = z.enum(['timed', 'raced-out', 'wrong', 'failed', 'unsupported', 'skipped']);

/** Milliseconds, each measured once; see `DeviceCosts` in kernels/contract.ts. null: no such step. */
export const deviceCostsSchema = z.object({
  uploadMs: nullableNumber,
  preprocessMs: nullableNumber,
  firstRunMs: nullableNumber,
  readBackMs: nullableNumber,
});

/** A kernel while no other program disturbs it. Times in ns per run; twins left out. */
export const lowerEdgeSchema = z.object({
  /** First percentile of the samples. */
  ns: z.number().positive(),
  samples: z.number().int().positive(),
  /** Share of the samples that took at most 6 % longer. */
  quiet: z.number().min(0).max(1),
  /** Median of the samples over `ns`. */
  medianRatio: z.number().min(1),
  /** Visits with samples. */
  visits: z.number().int().positive(),
  /** Median of the second fastest visit; of the only one. */
  secondVisitNs: z.number().positive(),
});

export const kernelResultSchema = z.object({
  id: z.string(),
  backend: z.string(),
  operand: z.enum(['dense', 'sparse']),
  format: z.string(),
  /** Id of the workload that this kernel computed: the row's own, or its baseline layer's. */
  workload: z.string(),
  threads: z.number().int().positive(),
  weightBytes: nullableNumber,
  prepareMs: nullableNumber,
  /** Beside the product, of a kernel on another device than the processor; from the process of the race. Absent: none. */
  deviceCosts: deviceCostsSchema.optional(),
  /** Its backend's adapter is a program on the processor: listed, and never the best of the row. Absent: it is not. */
  software: z.boolean().optional(),
  /** What the factors of a product are rounded to; other than f32: listed, and in no ratio. Absent: f32. */
  arithmetic: z.enum(['f32', 'tf32']).optional(),
  status: kernelStatusSchema,
  reason: nullableString,
  /** The least time per run over the samples of the race; the name is from the contract. In no ratio. */
  pilotMedianNs: nullableNumber,
  medianNs: nullableNumber,
  q1Ns: nullableNumber,
  q3Ns: nullableNumber,
  /** 2 × nnz × batch / time (dense kernels: 2 × m × k × batch / time), 10^9 per second. */
  gflops: nullableNumber,
  /** 2 × m × k × batch / time, 10^9 per second. */
  effectiveGflops: nullableNumber,
  /** Stored weights, X and Y once each, over time. */
  gbPerS: nullableNumber,
  /** Least possible time on this device's measured roofs over the measured time. */
  ceilingFraction: nullableNumber,
  /** Which roof is the nearer one, e.g. `read 41 GB/s` or `multiply-add 45 GFLOP/s`. */
  ceiling: nullableString,
  outliers: z.object({ mild: count, severe: count }).nullable(),
  /** Samples in which threads waited for a late one for more than a fifth of the time. Absent: not known. */
  heldUpSamples: count.optional(),
  check: z.object({ maxError: z.number(), tolerance: z.number(), passed: z.boolean() }).nullable(),
  /** What comparisons need of the samples. Absent: there are none, or an older report. */
  lowerEdge: lowerEdgeSchema.optional(),
  samples: samplesSchema,
});

export const verdictSchema = z.enum(['FASTER', 'SLOWER', 'SAME', 'AMBIGUOUS']);

export const speedupSchema = z.object({
  /** Kernel id of the dense side; for `strongest-dense` the one that was fastest in most visits. */
  dense: z.string(),
  /** Workload id of the dense side. */
  denseWorkload: z.string(),
  sparse: z.string(),
  scope: z.enum(['same-backend', 'strongest-dense', 'baseline-layer']),
  ratio: z.number().positive(),
  /**
   * 95 %: where another run on this device would find the ratio (stats/visits.ts); of fewer than three visits: other
   * rounds of this process.
   */
  ciLow: z.number().positive(),
  ciHigh: z.number().positive(),
  visits: count,
  /** By visit: the median ratio of its rounds. Absent: an older report. */
  visitRatios: z.array(z.number().positive()).optional(),
  rounds: count,
  /** Relative: 0.02 is 2 %. */
  noiseFloor: z.number().nonnegative(),
  verdict: verdictSchema,
  reason: nullableString,
  /** STATE-DEPENDENT when not null: the ratio in the ruler's fastest and slowest third. */
  state: z.object({ fast: z.number().positive(), slow: z.number().positive() }).nullable(),
});

export const resultSchema = z.object({
  workload: measuredWorkloadSchema,
  /** The dense baseline of another layer that a claim compares with, or null. */
  baseline: measuredWorkloadSchema.nullable(),
  /** Finished visits. */
  visits: count,
  /** By visit: the processor to which its processes were tied; null: the system chose. */
  processors: z.array(count.nullable()).default([]),
  /** null while the row is provisional. */
  stopReason: z.enum(['precision', 'visits', 'time', 'interrupted', 'skipped', 'failed']).nullable(),
  reason: nullableString,
  kernels: z.array(kernelResultSchema),
  speedups: z.array(speedupSchema),
});

export const claimVerdictSchema = z.enum(['REACHED', 'NOT REACHED', 'AMBIGUOUS', 'NOT MEASURED']);

export const claimSchema = z.object({
  /** `Narang et al. 2017, Table 4`. */
  source: z.string(),
  /** What the source's row says, e.g. `GRU 2560, 95 %, batch 1`. */
  row: z.string(),
  /** Workload id of the row it belongs to. */
  workload: z.string(),
  scope: z.enum(['same-layer', 'baseline-layer']),
  published: z.object({
    ratio: z.number().positive(),
    device: z.string(),
    library: nullableString,
    note: nullableString,
  }),
  measured: z
    .object({ ratio: z.number().positive(), ciLow: z.number().positive(), ciHigh: z.number().positive() })
    .nullable(),
  verdict: claimVerdictSchema,
  reason: nullableString,
});

/** One entry per backend that has probes and number of threads of the run's rows. */
export const rooflineSchema = z.object({
  backend: z.string(),
  /** At work at once: the bandwidth and the peak are of all together, and bound kernels of as many. */
  threads: z.number().int().positive().default(1),
  label: z.string(),
  multiplyAddGflops: z.number().positive(),
  /** Bandwidth of reading a working set of so many bytes again and again. */
  read: z.array(z.object({ bytes: z.number().int().positive(), gbPerS: z.number().positive() })),
});

export const deviceSchema = z.object({
  /** Hash of facts that do not identify a person or a machine among its kind. */
  id: z.string(),
  cpu: z.object({
    brand: z.string(),
    vendor: nullableString,
    family: nullableString,
    model: nullableString,
    stepping: nullableString,
    /** Logical processors. */
    cores: z.number().int().positive(),
    physicalCores: nullableNumber,
    baseGhz: nullableNumber,
    governor: nullableString,
    l1dBytes: nullableNumber,
    l2Bytes: nullableNumber,
    l3Bytes: nullableNumber,
    features: z.array(z.string()),
  }),
  memoryBytes: z.number().positive(),
  gpu: z.array(z.object({ model: z.string(), vendor: nullableString, memoryBytes: nullableNumber })),
  os: z.object({ platform: z.string(), distro: nullableString, release: nullableString, arch: z.string() }),
  node: z.string(),
  v8: z.string(),
  virtual: z.boolean().nullable(),
});

export const warningSchema = z.object({
  /** Stable: `load`, `governor`, `battery`, `virtual`, `timer`, `memory`, … */
  code: z.string(),
  /** What was seen. */
  message: z.string(),
  /** What to do about it. */
  remedy: nullableString,
});

export const settingsSchema = z.object({
  suite: z.array(z.string()),
  suiteLabel: z.string(),
  backends: z.array(z.string()),
  /** Ids of kernels asked for; empty: all. */
  kernels: z.array(z.string()),
  allKernels: z.boolean(),
  visits: z.number().int().positive(),
  precision: z.number().positive(),
  maxTimeSeconds: z.number().positive(),
  timeoutSeconds: z.number().positive(),
  /** Absent: not resumed. The limits of each further part of a run that `--resume` went on with; the others stayed. */
  resumed: z
    .array(z.object({ maxTimeSeconds: z.number().positive(), timeoutSeconds: z.number().positive() }))
    .optional(),
  engine: z.enum(['hrtime', 'benchmarkjs']),
  /** Absent: the whole suite. `rows`: the place in the suite of each of `results`; `of`: rows of the suite. */
  shard: z
    .object({
      index: z.number().int().positive(),
      count: z.number().int().positive(),
      rows: z.array(count),
      of: count,
    })
    .optional(),
});

/** Checks a report (zod). The same as JSON Schema: `sparse-bench/schema/v1.json`. */
export const reportSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  tool: z.object({ name: z.literal('sparse-bench'), version: z.string() }),
  startedAt: z.iso.datetime(),
  /** Seconds spent measuring, over all parts of a resumed run. */
  elapsedSeconds: z.number().nonnegative(),
  seed: count,
  settings: settingsSchema,
  device: deviceSchema,
  roofline: z.array(rooflineSchema),
  backends: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      deviceClass: z.enum(['cpu', 'gpu']),
      version: z.string(),
      detail: z.string(),
      /** A graphics interface whose adapter is a program on the processor. Absent: it is not. */
      software: z.boolean().optional(),
      /** The GPU that it computes on. `cacheBytes`: of its last-level cache; null: not known. */
      gpu: z.object({ name: z.string(), cacheBytes: z.number().positive().nullable() }).optional(),
      /** The `backend` of the entries of `roofline` that bound its kernels, each those of as many threads; null: none. */
      roofline: nullableString,
    }),
  ),
  results: z.array(resultSchema),
  claims: z.array(claimSchema),
  /** Visit medians of the A/A twins pooled over the run, as ratios, and the floor made of them. */
  noise: z.object({ floor: z.number().nonnegative(), twinRatios: z.array(z.number().positive()) }),
  unavailable: z.array(
    z.object({ backend: z.string(), reason: z.string(), remedy: z.string(), requested: z.boolean() }),
  ),
  failures: z.array(
    z.object({
      backend: nullableString,
      kernel: nullableString,
      workload: nullableString,
      message: z.string(),
    }),
  ),
  warnings: z.array(warningSchema),
  /** Fixed work timed between rounds: columns. `result`: index into `results`. */
  ruler: z.object({
    result: z.array(count),
    visit: z.array(count),
    round: z.array(count),
    ns: z.array(z.number().positive()),
  }),
});

/** A whole report. Every field and its unit: `sparse-bench/schema/v1.json`, and the schema in src/report/schema.ts. */
export interface Report extends z.infer<typeof reportSchema> {}
/** One row of a report: a workload, its kernels with their samples, and the speed-ups made of them. */
export interface Result extends z.infer<typeof resultSchema> {}
/** What became of one kernel in a row. Times in ns per product, sizes in bytes; null: not known. */
export interface KernelResult extends z.infer<typeof kernelResultSchema> {}
/** A kernel while no other program disturbs it, see src/report/lower-edge.ts. */
export interface LowerEdge extends z.infer<typeof lowerEdgeSchema> {}
export interface Samples extends z.infer<typeof samplesSchema> {}
/** Dense time / sparse time, with its 95 % interval and verdict. */
export interface Speedup extends z.infer<typeof speedupSchema> {}
export type Verdict = z.infer<typeof verdictSchema>;
export interface Claim extends z.infer<typeof claimSchema> {}
export interface Roofline extends z.infer<typeof rooflineSchema> {}
export interface DeviceInfo extends z.infer<typeof deviceSchema> {}
export interface Warning extends z.infer<typeof warningSchema> {}
export interface Settings extends z.infer<typeof settingsSchema> {}

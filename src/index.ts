/**
 * Everything that the command line can do, as functions.
 *
 * ```ts
 * import { resolveRunOptions, run } from 'sparse-bench';
 * const options = resolveRunOptions({ layer: 'gru:2560', sparsity: '0.8,0.9', out: 'reports' });
 * const { report } = await run(options, () => {}, new AbortController().signal);
 * ```
 */
export type {
  Availability,
  Backend,
  DeviceCosts,
  Kernel,
  Operand,
  PreparedKernel,
  RooflineProbes,
  RunResult,
  Support,
} from '../kernels/contract.js';
export { type RegistryEntry, registry } from '../kernels/registry.js';
export {
  type PreparedProduct,
  type ProductOptions,
  prepareProduct,
} from '../kernels/wasm/prepare-product.js';
export type { RunArguments } from './cli/run-arguments.js';
export { resolveRunOptions } from './cli/run-options.js';
export { describeDevice, environmentWarnings } from './device/index.js';
export { EXIT, type ExitCode, InterruptedError, UsageError } from './errors.js';
export type { Weights } from './matrix/weights.js';
export { benchmarkJsLines } from './report/benchmarkjs-lines.js';
export { claimsSummary } from './report/claims.js';
export { type CompareOptions, type Comparison, compareFiles } from './report/compare/compare.js';
export type { DeviceComparison } from './report/compare/devices.js';
export { comparisonJson, historyJson } from './report/compare/json.js';
export type { CellChange } from './report/compare/regression.js';
export type { Regression } from './report/compare/regressions.js';
export { EXPORT_FORMAT_IDS, type ExportFormatId } from './report/formats/ids.js';
export { exportReport } from './report/formats/index.js';
export type { ExportOptions } from './report/formats/options.js';
export { type Headline, headline, headlines } from './report/headline.js';
export { type History, readHistory } from './report/history/history.js';
export { renderHtml } from './report/html/index.js';
export { type MergeOptions, mergeReports, type Part } from './report/merge.js';
export { readReport } from './report/read.js';
export {
  type KernelResult,
  type Report,
  type Result,
  reportSchema,
  SCHEMA_VERSION,
  type Speedup,
} from './report/schema.js';
export { reportPath, writeReport } from './report/write.js';
export type { Progress, RunEvent, RunListener, RunOutcome } from './run/events.js';
export { measureNoise, type Noise } from './run/noise.js';
export type { BackendChoice, RunOptions } from './run/options.js';
export { type BackendProbe, probeBackends } from './run/probe.js';
export { run } from './run/run.js';
export { remakeFromRoofs } from './run/summarise.js';
export { listSuites } from './suite/builtin.js';
export { loadSuite } from './suite/load.js';
export type { Suite, SuiteRow } from './suite/suite.js';
export { sweepSuite } from './suite/sweep.js';
export { linesToText } from './ui/ansi.js';
export { layoutDevices } from './ui/layout/compare-devices.js';
export { layoutRegression } from './ui/layout/compare-regression.js';
export { layoutHistory } from './ui/layout/history.js';
export { layoutReport } from './ui/layout/layout.js';
export type { Layer, Workload } from './workload/workload.js';

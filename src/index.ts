/**
 * Everything that the command line can do, as functions. Times are in ns, sizes in bytes; what is unknown is null.
 *
 * ```ts
 * import { resolveRunOptions, run } from 'sparse-bench';
 * const options = resolveRunOptions({ layer: 'gru:2560', sparsity: '0.8,0.9', out: 'reports' });
 * const { report } = await run(options, () => {}, new AbortController().signal);
 * ```
 *
 * @packageDocumentation
 */
export type {
  Arithmetic,
  Availability,
  Backend,
  DeviceClass,
  DeviceCosts,
  Kernel,
  MultiplyAddProbe,
  Operand,
  PreparedKernel,
  ReadProbe,
  RooflineProbes,
  RunProbe,
  RunResult,
  Support,
} from '../kernels/contract.js';
export { type Absence, type BackendHints, type RegistryEntry, registry } from '../kernels/registry.js';
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
export { type ClaimsSummary, claimsSummary } from './report/claims.js';
export type { Cell as ComparedCell, CellKind } from './report/compare/cells.js';
export { type CompareOptions, type Comparison, compareFiles } from './report/compare/compare.js';
export type {
  DeviceComparison,
  DeviceFigure,
  DeviceMean,
  DeviceRow,
  Ratio,
} from './report/compare/devices.js';
export type { Difference } from './report/compare/differences.js';
export type { ReportOrigin } from './report/compare/facts.js';
export { comparisonJson, historyJson } from './report/compare/json.js';
export type { EdgeSamples } from './report/compare/normalised.js';
export type { CellChange, ChangeVerdict } from './report/compare/regression.js';
export type { FirstReport, Regression } from './report/compare/regressions.js';
export { EXPORT_FORMAT_IDS, type ExportFormatId } from './report/formats/ids.js';
export { exportReport } from './report/formats/index.js';
export type { ExportOptions } from './report/formats/options.js';
export { type Headline, headline, headlines, type VerdictWords } from './report/headline.js';
export {
  type CellTrend,
  type DeviceHistory,
  type History,
  readHistory,
  type Step,
} from './report/history/history.js';
export type { NoReport } from './report/history/read-files.js';
export type { Series } from './report/history/series.js';
export { renderHtml } from './report/html/index.js';
export { type MergeOptions, mergeReports, type Part } from './report/merge.js';
export { readReport } from './report/read.js';
export {
  type Claim,
  type DeviceInfo,
  type KernelResult,
  type Report,
  type Result,
  reportSchema,
  SCHEMA_VERSION,
  type Speedup,
  type Warning,
} from './report/schema.js';
export { reportPath, writeReport } from './report/write.js';
export type { Phase, Progress, RunEvent, RunListener, RunOutcome } from './run/events.js';
export { measureNoise, type Noise } from './run/noise.js';
export type { BackendChoice, RunOptions } from './run/options.js';
export { type BackendProbe, probeBackends } from './run/probe.js';
export { run } from './run/run.js';
export { remakeFromRoofs } from './run/summarise.js';
export type { Addition, PinnedPackage } from './setup/addition.js';
export { additions } from './setup/additions.js';
export { removeAddition, type SetUpOptions, type SetUpResult, setUp } from './setup/set-up.js';
export { type AdditionState, additionState } from './setup/state.js';
export type { Progress as SetUpProgress, Workshop } from './setup/workshop.js';
export { listSuites, type SuiteSummary } from './suite/builtin.js';
export type { Axes } from './suite/expand.js';
export { loadSuite } from './suite/load.js';
export type { PublishedClaim, Suite, SuiteRow } from './suite/suite.js';
export { sweepSuite } from './suite/sweep.js';
export { linesToText } from './ui/ansi.js';
export { layoutDevices } from './ui/layout/compare-devices.js';
export { type ComparisonLayout, layoutRegression } from './ui/layout/compare-regression.js';
export { layoutHistory } from './ui/layout/history.js';
export { type LayoutOptions, layoutReport } from './ui/layout/layout.js';
export type { Line, Span, Style } from './ui/lines.js';
export type { KernelFacts } from './worker/protocol.js';
export type { Pattern } from './workload/pattern.js';
export type { CacheMode, Cell, Layer, Timing, Workload } from './workload/workload.js';

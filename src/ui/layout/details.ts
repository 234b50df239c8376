import type { Headline } from '../../report/headline.js';
import { deviceCostsText } from '../../report/other-devices.js';
import type { KernelResult, Result, Speedup } from '../../report/schema.js';
import { workloadLabel } from '../../workload/id.js';
import { layerLabel } from '../../workload/layer.js';
import { bytes, counted, interval, percent, ratio, significant, time, UNKNOWN } from '../format.js';
import { BLANK, type Line, paragraph, type Span, type Style, span } from '../lines.js';
import { type Column, layoutTable, leftColumn, rightColumn, type TableRow } from '../table.js';

/** Every kernel of every row, with all that is known about it. */
export function details(rows: readonly Headline[], width: number): Line[] {
  return rows.flatMap(({ result }) => [
    BLANK,
    ...paragraph(workloadLabel(result.workload), width, 'title'),
    ...paragraph(rowFacts(result), width, 'dim'),
    ...kernelTable(result, width),
    ...result.speedups.flatMap((speedup) => paragraph(speedupLine(speedup), width, 'plain', 4, 2)),
  ]);
}

const ENDINGS: Readonly<Record<NonNullable<Result['stopReason']>, string>> = {
  precision: 'ended: precise enough',
  visits: 'ended: no more visits allowed',
  time: 'ended: time limit',
  interrupted: 'interrupted',
  skipped: 'skipped',
  failed: 'failed',
};

function rowFacts({ workload, visits, stopReason, reason }: Result): string {
  const nnz = workload.nnz === null ? 'unknown' : workload.nnz.toLocaleString('en-US');
  const why = reason === null ? '' : ` (${reason})`;
  const end = stopReason === null ? 'provisional' : `${ENDINGS[stopReason]}${why}`;
  return `${workload.m} × ${workload.k}, ${nnz} non-zeros, ${counted(visits, 'visit')}, ${end}`;
}

const COLUMNS: readonly Column[] = [
  leftColumn('kernel', 'kernel', 0),
  leftColumn('format', 'format', 60),
  rightColumn('median', 'median', 0),
  leftColumn('quartiles', 'quartiles', 30),
  rightColumn('gflops', 'GFLOP/s', 10),
  rightColumn('effective', 'effective', 25),
  rightColumn('gb', 'GB/s', 12),
  rightColumn('ceiling', 'ceiling', 5),
  leftColumn('roof', 'nearest roof', 70),
  rightColumn('weights', 'weights', 35),
  rightColumn('pack', 'pack', 50),
  rightColumn('error', 'check error', 45),
  leftColumn('status', 'status', 0),
];

function kernelTable(result: Result, width: number): Line[] {
  const { header, rows } = layoutTable(
    { columns: COLUMNS, groups: {}, rows: result.kernels.map((kernel) => kernelRow(kernel, result)) },
    width - 2,
  );
  const indented = (line: Line): Line => [span('  '), ...line];
  return [
    ...header.map(indented),
    ...rows.flatMap((line, index) => {
      const kernel = result.kernels[index];
      const notes = [
        kernel.reason === null ? null : `${kernel.status}: ${kernel.reason}`,
        deviceCostsText(kernel, time),
      ];
      const said = notes.filter((note) => note !== null);
      return [indented(line), ...said.flatMap((note) => paragraph(note, width, 'dim', 6, 4))];
    }),
  ];
}

function kernelRow(kernel: KernelResult, result: Result): TableRow {
  const style: Style = kernel.status === 'timed' ? 'plain' : 'dim';
  const cell = (text: string): Span => span(text, style);
  const baseline = kernel.workload !== result.workload.id && result.baseline !== null;
  const name = baseline ? `${kernel.id} (${layerLabel(result.baseline?.layer ?? '')})` : kernel.id;
  const racedTime = kernel.status === 'raced-out' ? `≈ ${time(kernel.pilotMedianNs)}` : time(kernel.medianNs);
  return {
    cells: {
      kernel: cell(name),
      format: cell(kernel.format),
      median: cell(racedTime),
      quartiles: cell(kernel.q1Ns === null ? UNKNOWN : `${time(kernel.q1Ns)} – ${time(kernel.q3Ns)}`),
      gflops: cell(figure(kernel.gflops)),
      effective: cell(figure(kernel.effectiveGflops)),
      gb: cell(figure(kernel.gbPerS)),
      ceiling: cell(percent(kernel.ceilingFraction, 0)),
      roof: cell(kernel.ceiling ?? UNKNOWN),
      weights: cell(bytes(kernel.weightBytes)),
      pack: cell(time(kernel.prepareMs === null ? null : kernel.prepareMs * 1e6)),
      error: cell(kernel.check === null ? UNKNOWN : kernel.check.maxError.toExponential(1)),
      status: span(kernel.status, kernel.status === 'wrong' || kernel.status === 'failed' ? 'bad' : style),
    },
  };
}

function figure(value: number | null): string {
  return value === null ? UNKNOWN : significant(value);
}

const SCOPES: Readonly<Record<Speedup['scope'], string>> = {
  'same-backend': 'its own backend',
  'strongest-dense': 'strongest dense',
  'baseline-layer': 'the baseline layer',
};

function speedupLine(speedup: Speedup): string {
  const range = interval(speedup.ciLow, speedup.ciHigh);
  const over = `${speedup.sparse} over ${speedup.dense} (${SCOPES[speedup.scope]})`;
  const evidence = `${counted(speedup.visits, 'visit')}, ${counted(speedup.rounds, 'round')}`;
  const floor = `noise floor ${percent(speedup.noiseFloor)}`;
  const why = speedup.reason === null ? '' : `; ${speedup.reason}`;
  return `${over}: ${ratio(speedup.ratio)}, 95 % CI ${range}, ${evidence}, ${floor}: ${speedup.verdict}${why}`;
}

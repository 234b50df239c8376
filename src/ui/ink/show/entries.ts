/** What can be sorted and filtered: the rows of a tab's table with the values behind their cells. Pure. */

import { type Headline, headlines } from '../../../report/headline.js';
import { deviceCostsText } from '../../../report/other-devices.js';
import type { Claim, KernelResult, Report, Result } from '../../../report/schema.js';
import { workloadLabel } from '../../../workload/id.js';
import { bytes, interval, percent, ratio, significant, time, UNKNOWN } from '../../format.js';
import { rowLayer } from '../../layout/facts.js';
import { mainTable, rowNotes } from '../../layout/rows.js';
import { type Span, type Style, span } from '../../lines.js';
import { type Column, leftColumn, rightColumn, type Table, type TableRow } from '../../table.js';

type Value = string | number | null;

export interface Entry {
  readonly row: TableRow;
  /** By id of the column; null is unknown. */
  readonly values: Readonly<Record<string, Value>>;
  /** Lower case; what a filter looks in. */
  readonly search: string;
  /** Said below the table while the entry is selected. */
  readonly notes: readonly string[];
  /** Label of the workload, by which tabs lead to each other. */
  readonly workload: string;
}

export interface TableTab {
  readonly columns: readonly Column[];
  readonly groups: Table['groups'];
  readonly entries: readonly Entry[];
  /** Ids of the columns by which the entries can be sorted. */
  readonly sorts: readonly string[];
}

export function speedupTab(report: Report): TableTab {
  const rows = headlines(report);
  const table = mainTable(report, rows);
  return {
    columns: table.columns,
    groups: table.groups,
    entries: rows.map((row, index) => speedupEntry(row, table.rows[index])),
    sorts: ['layer', 'sparsity', 'batch', 'dense', 'sparse', 'ratio', 'ceiling', 'verdict'],
  };
}

function speedupEntry(headline: Headline, row: TableRow): Entry {
  const { result, dense, sparse, speedup, ceilingFraction, verdict } = headline;
  const workload = workloadLabel(result.workload);
  return {
    row,
    values: {
      layer: rowLayer(result),
      sparsity: result.workload.sparsity,
      batch: result.workload.batch,
      dense: dense?.medianNs ?? null,
      sparse: sparse?.medianNs ?? null,
      ratio: speedup?.ratio ?? null,
      ceiling: ceilingFraction,
      verdict: verdict.word,
    },
    search: searchable(workload, verdict.word, sparse?.id, dense?.id),
    notes: [
      speedup === null ? workload : `${workload}: ${sparse?.id} over ${dense?.id ?? speedup.dense}`,
      ...rowNotes(headline),
    ],
    workload,
  };
}

const KERNEL_COLUMNS: readonly Column[] = [
  leftColumn('workload', 'row', 0),
  leftColumn('kernel', 'kernel', 0),
  rightColumn('median', 'median', 0),
  leftColumn('quartiles', 'quartiles', 40),
  rightColumn('gflops', 'GFLOP/s', 10),
  rightColumn('effective', 'effective', 30),
  rightColumn('gb', 'GB/s', 20),
  rightColumn('ceiling', 'ceiling', 15),
  rightColumn('weights', 'weights', 35),
  rightColumn('pack', 'pack', 50),
  leftColumn('status', 'status', 5),
];

export function kernelTab(report: Report): TableTab {
  return {
    columns: KERNEL_COLUMNS,
    groups: {},
    entries: report.results.flatMap((result) => result.kernels.map((kernel) => kernelEntry(kernel, result))),
    sorts: [
      'workload',
      'kernel',
      'median',
      'gflops',
      'effective',
      'gb',
      'ceiling',
      'weights',
      'pack',
      'status',
    ],
  };
}

function kernelEntry(kernel: KernelResult, result: Result): Entry {
  const { id, status, reason, medianNs, pilotMedianNs, q1Ns, q3Ns, weightBytes, ceiling } = kernel;
  const style: Style =
    status === 'timed' ? 'plain' : status === 'wrong' || status === 'failed' ? 'bad' : 'dim';
  const isRaced = status === 'raced-out';
  const shownNs = isRaced ? pilotMedianNs : medianNs;
  const packNs = kernel.prepareMs === null ? null : kernel.prepareMs * 1e6;
  const workload = workloadLabel(result.workload);
  const costs = deviceCostsText(kernel, time);
  const texts = {
    workload,
    kernel: kernel.workload === result.workload.id ? id : `${id} (baseline layer)`,
    median: isRaced ? `≈ ${time(shownNs)}` : time(shownNs),
    quartiles: q1Ns === null ? UNKNOWN : `${time(q1Ns)} – ${time(q3Ns)}`,
    gflops: figure(kernel.gflops),
    effective: figure(kernel.effectiveGflops),
    gb: figure(kernel.gbPerS),
    ceiling: percent(kernel.ceilingFraction, 0),
    weights: bytes(weightBytes),
    pack: time(packNs),
    status,
  };
  return {
    row: { cells: cellsOf(texts, style) },
    values: {
      ...texts,
      median: shownNs,
      gflops: kernel.gflops,
      effective: kernel.effectiveGflops,
      gb: kernel.gbPerS,
      ceiling: kernel.ceilingFraction,
      weights: weightBytes,
      pack: packNs,
    },
    search: searchable(workload, texts.kernel, kernel.operand, kernel.format, status),
    notes: [
      `${id}: ${kernel.operand}, ${kernel.format}${ceiling === null ? '' : `, nearest roof ${ceiling}`}`,
      ...(reason === null ? [] : [`${status}: ${reason}`]),
      ...(costs === null ? [] : [costs]),
    ],
    workload,
  };
}

const CLAIM_COLUMNS: readonly Column[] = [
  leftColumn('row', 'row', 0),
  rightColumn('published', 'published', 0),
  rightColumn('here', 'here', 0),
  rightColumn('interval', '95 % CI', 10),
  leftColumn('verdict', 'verdict', 0),
  leftColumn('device', 'published for', 20),
  leftColumn('source', 'source', 30),
];

export function claimTab(report: Report): TableTab {
  return {
    columns: CLAIM_COLUMNS,
    groups: {},
    entries: report.claims.map((claim) => claimEntry(claim, report)),
    sorts: ['row', 'published', 'here', 'verdict', 'device', 'source'],
  };
}

const CLAIM_STYLES: Readonly<Record<Claim['verdict'], Style>> = {
  REACHED: 'good',
  'NOT REACHED': 'bad',
  AMBIGUOUS: 'warn',
  'NOT MEASURED': 'warn',
};

function claimEntry(claim: Claim, report: Report): Entry {
  const { row, source, published, measured, verdict, reason } = claim;
  const result = report.results.find(({ workload }) => workload.id === claim.workload);
  const texts = {
    row,
    published: ratio(published.ratio),
    here: ratio(measured?.ratio ?? null),
    interval: measured === null ? UNKNOWN : interval(measured.ciLow, measured.ciHigh),
    device: published.device,
    source,
  };
  return {
    row: { cells: { ...cellsOf(texts, 'plain'), verdict: span(verdict, CLAIM_STYLES[verdict]) } },
    values: { ...texts, published: published.ratio, here: measured?.ratio ?? null, verdict },
    search: searchable(row, source, published.device, published.library, verdict),
    notes: [
      `${source}, ${published.device}${published.library === null ? '' : `, ${published.library}`}`,
      ...(reason === null ? [] : [`${verdict}: ${reason}`]),
      ...(published.note === null ? [] : [published.note]),
    ],
    workload: result === undefined ? row : workloadLabel(result.workload),
  };
}

function cellsOf(texts: Readonly<Record<string, string>>, style: Style): Record<string, Span> {
  return Object.fromEntries(Object.entries(texts).map(([id, text]) => [id, span(text, style)]));
}

function figure(value: number | null): string {
  return value === null ? UNKNOWN : significant(value);
}

function searchable(...parts: readonly (string | null | undefined)[]): string {
  return parts.join(' ').toLowerCase();
}

import { comparedBackends, type Headline } from '../../report/headline.js';
import { markedBackend } from '../../report/other-devices.js';
import type { Claim, Report } from '../../report/schema.js';
import { interval, percent, ratio, time, UNKNOWN } from '../format.js';
import { type Span, type Style, span } from '../lines.js';
import type { Column, Table, TableRow } from '../table.js';
import { rowLayer, TRAITS, type Trait, traitCell, VISITS_FOR_AN_INTERVAL, varies } from './facts.js';

/** Marks behind a verdict; the footer explains those that occur. */
export const PROVISIONAL_MARK = '?';
export const FEW_VISITS_MARK = '*';

const GROUPS: Table['groups'] = {
  time: ['median time per product', 'median time', 'time'],
  backend: ['speed-up over dense of the same backend', 'over dense, same backend', 'same backend', 'own'],
  strongest: ['over the strongest dense on this device', 'over the strongest dense', 'vs strongest', 'over'],
  claim: ['published, compared as the source did', 'published speed-up', 'published', 'publ.'],
};

/** The main table: one row per workload, columns by what the report holds. */
export function mainTable(report: Report, rows: readonly Headline[]): Table {
  const backends = comparedBackends(report);
  return {
    columns: columns(report, rows, backends),
    groups: GROUPS,
    rows: rows.map((row) => tableRow(row, backends, comparesLayers(rows))),
  };
}

/**
 * Ranks: what the heading repeats leaves first, then details of claims, backends from the last one,
 * which backend won, ceiling, published value, times, interval. Layer, ratio and verdict stay.
 */
function columns(report: Report, rows: readonly Headline[], backends: readonly string[]): Column[] {
  const traits = TRAITS.filter((trait) => varies(rows, trait) || trait === 'sparsity' || trait === 'batch');
  const compares = comparesLayers(rows);
  const published = rows.some(({ claims }) => claims.length > 0);
  const right = (id: string, header: string, rank: number, group?: string): Column => ({
    id,
    header,
    align: 'right',
    rank,
    ...(group === undefined ? {} : { group }),
  });
  const left = (id: string, header: string, rank: number, group?: string): Column => ({
    ...right(id, header, rank, group),
    align: 'left',
  });
  return [
    left('layer', 'layer', 0),
    ...traits.map((trait) => traitColumn(trait, varies(rows, trait))),
    right('dense', 'dense', 11, 'time'),
    right('sparse', 'sparse', 10, 'time'),
    ...backends.map((id, index) => right(`backend:${id}`, markedBackend(report, id), 50 + index, 'backend')),
    right('ratio', 'speed-up', 0, 'strongest'),
    left('best', 'by', 40, 'strongest'),
    right('interval', '95 % CI', 5, 'strongest'),
    right('ceiling', 'ceiling', 30),
    ...(published ? [right('paper', compares ? 'paper → here' : 'paper', 20, 'claim')] : []),
    ...(published ? [left('claim', 'claim', 60, 'claim')] : []),
    left('verdict', 'verdict', 0),
  ];
}

function traitColumn(trait: Trait, needed: boolean): Column {
  const align = trait === 'pattern' || trait === 'cache' || trait === 'timing' ? 'left' : 'right';
  return { id: trait, header: trait, align, rank: needed ? 0 : 90 };
}

/**
 * Some claim compares with another layer, so its ratio is not the row's speed-up: the published value
 * never stands there without the one measured in the same way.
 */
function comparesLayers(rows: readonly Headline[]): boolean {
  return rows.some(({ claims }) => claims.some(({ scope }) => scope === 'baseline-layer'));
}

function tableRow(row: Headline, backends: readonly string[], compares: boolean): TableRow {
  const { result, speedup, verdict } = row;
  const style: Style = verdict.provisional ? 'dim' : 'plain';
  const cell = (text: string, own: Style = style): Span => span(text, own);
  return {
    cells: {
      layer: cell(rowLayer(result)),
      ...Object.fromEntries(TRAITS.map((trait) => [trait, cell(traitCell(result.workload, trait))])),
      dense: cell(time(row.dense?.medianNs ?? null)),
      sparse: cell(time(row.sparse?.medianNs ?? null)),
      ...Object.fromEntries(
        backends.map((id) => [`backend:${id}`, cell(ratio(row.sameBackend.get(id)?.ratio ?? null))]),
      ),
      ratio: cell(ratio(speedup?.ratio ?? null), verdict.provisional ? 'dim' : 'strong'),
      best: cell(speedup === null ? '' : (row.sparse?.backend ?? '')),
      interval: cell(speedup === null ? UNKNOWN : interval(speedup.ciLow, speedup.ciHigh)),
      ceiling: cell(percent(row.ceilingFraction, 0)),
      paper: cell(compares ? publishedAndHere(row.claims) : publishedCell(row.claims)),
      claim: claimCell(row.claims, style),
      verdict: verdictCell(row),
    },
  };
}

/** `2.8×`, or the range where several sources published one. */
export function publishedCell(claims: readonly Claim[]): string {
  if (claims.length === 0) return '';
  const ratios = claims.map(({ published }) => published.ratio);
  const low = Math.min(...ratios);
  const high = Math.max(...ratios);
  return low === high ? ratio(low) : interval(low, high);
}

/** `1.93× → 3.0×`: published, and measured here in the way the source did. */
function publishedAndHere(claims: readonly Claim[]): string {
  const measured = new Set(claims.map((claim) => ratio(claim.measured?.ratio ?? null)));
  const [here] = measured;
  return measured.size === 1 ? `${publishedCell(claims)} → ${here}` : publishedCell(claims);
}

/** The claims' verdict in words; `2 of 6 reached` where they differ. */
function claimCell(claims: readonly Claim[], style: Style): Span {
  if (claims.length === 0) return span('', style);
  const verdicts = new Set(claims.map(({ verdict }) => verdict));
  if (verdicts.size === 1) return span(claims[0].verdict.toLowerCase(), style);
  const reached = claims.filter(({ verdict }) => verdict === 'REACHED').length;
  return span(`${reached} of ${claims.length} reached`, style);
}

const VERDICT_STYLES: Readonly<Record<Headline['verdict']['word'], Style>> = {
  FASTER: 'good',
  SLOWER: 'bad',
  SAME: 'plain',
  AMBIGUOUS: 'warn',
  'NOT MEASURED': 'warn',
  WAITING: 'dim',
};

function verdictCell({ result, speedup, verdict }: Headline): Span {
  if (verdict.word === 'WAITING') return span('waiting', 'dim');
  if (verdict.provisional) return span(`${verdict.word}${PROVISIONAL_MARK}`, 'dim');
  const few = speedup !== null && result.visits < VISITS_FOR_AN_INTERVAL;
  return span(`${verdict.word}${few ? FEW_VISITS_MARK : ''}`, VERDICT_STYLES[verdict.word]);
}

/** What stands under a row, in full sentences: why it is undecided, and both values of a state-dependent one. */
export function rowNotes({ speedup, verdict }: Headline): string[] {
  const notes: string[] = [];
  if (verdict.stateDependent && speedup?.state) {
    const { fast, slow } = speedup.state;
    notes.push(
      `STATE-DEPENDENT: ${ratio(fast)} while this device runs fast, ${ratio(slow)} while it runs slow`,
    );
  }
  if (verdict.reason !== null && !verdict.provisional) notes.push(`${verdict.word}: ${verdict.reason}`);
  return notes;
}

/**
 * Speed-ups as a grid of sparsity and batch. A table rather than a drawing: each cell is read aloud with
 * its headings, can be selected and searched, and carries its figure, a sign and its interval, so that
 * colour only helps.
 */
import { interval, percent, ratio } from '../../ui/format.js';
import type { Headline } from '../headline.js';
import { html, type Markup } from './markup.js';
import { cellAt, type Series } from './series.js';
import { scrollBox, verdictSign } from './words.js';

/** Upper ends of the steps of the colour scale, as ratios; beyond the last: the strongest colour. */
const SLOWER_STEPS: readonly (readonly [above: number, step: string])[] = [
  [0.8, 's1'],
  [0.5, 's2'],
  [0, 's3'],
];
const FASTER_STEPS: readonly (readonly [below: number, step: string])[] = [
  [1.5, 'f1'],
  [2.5, 'f2'],
  [5, 'f3'],
  [10, 'f4'],
  [Number.POSITIVE_INFINITY, 'f5'],
];

/** Class of a speed-up: `s3` to `s1` for slower, `z` within the noise floor of 1, `f1` to `f5` for faster. */
export function heatStep(speedup: number, noiseFloor: number): string {
  if (Math.abs(Math.log(speedup)) <= Math.log1p(noiseFloor)) return 'z';
  if (speedup < 1) return SLOWER_STEPS.find(([above]) => speedup > above)?.[1] ?? 's3';
  return FASTER_STEPS.find(([below]) => speedup <= below)?.[1] ?? 'f5';
}

/** `target`: the id of the element that has all about a row. */
export type Target = (row: Headline) => string;

export function heatmaps(series: readonly Series[], target: Target): Markup {
  const grids = series.filter((one) => one.rows.length > 1);
  const singles = series.filter((one) => one.rows.length === 1);
  return html`<div class="grids">${grids.map((grid) => grid_(grid, target))}${
    singles.length === 0 ? null : singlesTable(singles, target)
  }</div>${legend()}`;
}

function grid_(series: Series, target: Target): Markup {
  const head = series.batches.map((batch) => html`<th scope="col">${batch}</th>`);
  const body = series.sparsities.map(
    (sparsity) =>
      html`<tr><th scope="row">${percent(sparsity, 2)}</th>${series.batches.map((batch) =>
        cell(cellAt(series, sparsity, batch), target),
      )}</tr>`,
  );
  const corner = html`<th scope="col"><span class="axis">sparsity ↓ batch →</span></th>`;
  return scrollBox(
    `Speed-ups of ${series.label}`,
    html`<table class="heat"><caption>${series.label}</caption><thead><tr>${corner}${head}</tr></thead><tbody>${body}</tbody></table>`,
  );
}

/** Layers with one point each: one line per layer, one column per combination that occurs. */
function singlesTable(singles: readonly Series[], target: Target): Markup {
  const points = [...new Map(singles.map(({ rows }) => [pointLabel(rows[0]), rows[0]])).keys()];
  const head = points.map((point) => html`<th scope="col">${point}</th>`);
  const body = singles.map(
    ({ label, rows: [row] }) =>
      html`<tr><th scope="row">${label}</th>${points.map((point) =>
        cell(pointLabel(row) === point ? row : null, target),
      )}</tr>`,
  );
  return scrollBox(
    'Speed-ups of layers measured at one point',
    html`<table class="heat"><caption>One point each</caption><thead><tr><th scope="col">layer</th>${head}</tr></thead><tbody>${body}</tbody></table>`,
  );
}

function pointLabel({ result: { workload } }: Headline): string {
  return `${percent(workload.sparsity, 2)}, batch ${workload.batch}`;
}

function cell(row: Headline | null, target: Target): Markup {
  if (row === null) return html`<td class="none">–</td>`;
  const { speedup, verdict } = row;
  const sign = verdictSign(verdict.word);
  if (speedup === null) {
    return html`<td class="none"><a href="#${target(row)}"><b>${sign}</b><small>${verdict.word.toLowerCase()}</small></a></td>`;
  }
  const step = heatStep(speedup.ratio, speedup.noiseFloor);
  const open = verdict.word === 'AMBIGUOUS' || verdict.provisional ? ' open' : '';
  const word = verdict.provisional ? 'provisional' : verdict.word.toLowerCase();
  return html`<td class="${step}${open}"><a href="#${target(row)}"><b><span aria-hidden="true">${sign}</span> ${ratio(speedup.ratio)}<span class="sr"> ${word}</span></b><small>${interval(speedup.ciLow, speedup.ciHigh)}</small></a></td>`;
}

function legend(): Markup {
  const steps: readonly (readonly [step: string, label: string])[] = [
    ['s3', '≤ 0.5×'],
    ['s2', '≤ 0.8×'],
    ['s1', 'slower'],
    ['z', 'within noise'],
    ['f1', '≤ 1.5×'],
    ['f2', '≤ 2.5×'],
    ['f3', '≤ 5×'],
    ['f4', '≤ 10×'],
    ['f5', '> 10×'],
  ];
  return html`<p class="legend">${steps.map(
    ([step, label]) => html`<span class="key ${step}">${label}</span> `,
  )}<span class="note">▲ faster, ▼ slower, = the same, ? undecided (dashed). Small: 95 % interval. Speed-ups are over the strongest dense kernel of the device.</span></p>`;
}

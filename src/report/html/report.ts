/** All sections about one report. */
import { percent, rate, ratio } from '../../ui/format.js';
import { answer } from '../../ui/layout/answer.js';
import { judged } from '../../ui/layout/facts.js';
import { workloadLabel } from '../../workload/id.js';
import { claimsSummary } from '../claims.js';
import { type Headline, headlines } from '../headline.js';
import type { Report } from '../schema.js';
import { claimsSection } from './claims.js';
import { conclusions } from './conclusions.js';
import { alerts, deviceSection } from './device.js';
import { heatmaps, type Target } from './heatmap.js';
import { kernelSections } from './kernels.js';
import { heading, html, type Markup } from './markup.js';
import { resultsTable } from './results.js';
import { rooflinePlot } from './roofline.js';
import { seriesOf } from './series.js';

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Markup;
}

/** `prefix` makes ids unique on a page with several reports. `level`: that of the sections' headings. */
export function reportSections(report: Report, prefix: string, level: 2 | 3): Section[] {
  const rows = headlines(report);
  const target: Target = (row) => `${prefix}row${rows.indexOf(row)}`;
  const claims = claimsSection(report);
  const sections: (readonly [id: string, title: string, content: Markup | null])[] = [
    ['speedups', 'Speed-up by sparsity and batch', heatmaps(seriesOf(rows), target)],
    ['times', 'Times and speed-ups, row by row', resultsTable(report, rows, target)],
    ['claims', 'Published against measured', claims],
    ['roofline', 'Roofline', rooflinePlot(report, rows, prefix)],
    ['kernels', 'Kernels and raw samples', kernelSections(rows, target)],
    ['device', 'Device and settings', deviceSection(report, level)],
  ];
  return sections.flatMap(([id, title, content]) =>
    content === null ? [] : [{ id: `${prefix}${id}`, title, content }],
  );
}

/** The answer in words, what it rests on in a few figures, and what to know before believing it. */
export function summary(report: Report): Markup {
  const rows = headlines(report);
  const found = conclusions(seriesOf(rows)).map((line) => html`<li>${line}</li>`);
  return html`<p class="answer">${answer(rows)}</p>${
    found.length === 0 ? null : html`<ul class="found">${found}</ul>`
  }${tiles(report, rows)}${alerts(report)}`;
}

export function sectionMarkup({ id, title, content }: Section, level: 2 | 3): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-h">${heading(level, title, `${id}-h`)}${content}</section>`;
}

interface Tile {
  readonly value: string;
  readonly label: string;
}

function tiles(report: Report, rows: readonly Headline[]): Markup | null {
  const shown = [
    ...verdictTile(rows),
    ...extremeTiles(rows),
    ...claimTile(report),
    ...noiseTile(report, rows),
  ];
  if (shown.length === 0) return null;
  return html`<dl class="tiles">${shown.map(({ value, label }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function verdictTile(rows: readonly Headline[]): Tile[] {
  const decided = judged(rows);
  if (decided.length === 0) return [];
  const faster = decided.filter(({ verdict }) => verdict.word === 'FASTER').length;
  return [{ value: `${faster} of ${decided.length}`, label: 'rows faster when sparse' }];
}

function extremeTiles(rows: readonly Headline[]): Tile[] {
  const measured = judged(rows).flatMap((row) =>
    row.speedup === null ? [] : [{ row, speedup: row.speedup }],
  );
  if (measured.length === 0) return [];
  const best = measured.reduce((a, b) => (b.speedup.ratio > a.speedup.ratio ? b : a));
  const tile = {
    value: ratio(best.speedup.ratio),
    label: `largest speed-up: ${workloadLabel(best.row.result.workload)}`,
  };
  const { dense } = best.row;
  if (dense === null) return [tile];
  return [tile, { value: rate(dense.gflops, 'GFLOP/s'), label: `its dense opponent: ${dense.id}` }];
}

function claimTile(report: Report): Tile[] {
  const { reached, total } = claimsSummary(report);
  return total === 0 ? [] : [{ value: `${reached} of ${total}`, label: 'published speed-ups reached' }];
}

function noiseTile({ noise }: Report, rows: readonly Headline[]): Tile[] {
  if (judged(rows).length === 0) return [];
  return [{ value: percent(noise.floor), label: 'noise floor: less is no difference' }];
}

/** Several reports side by side: one column per report. */

import { interval, ratio, time } from '../../ui/format.js';
import { answer } from '../../ui/layout/answer.js';
import { workloadLabel } from '../../workload/id.js';
import { meanRatio } from '../compare/devices.js';
import { type Headline, headlines } from '../headline.js';
import { measuredOn } from '../measured-on.js';
import type { Claim, Report } from '../schema.js';
import { conclusions } from './conclusions.js';
import { alerts, deviceFacts, type Fact, settingFacts } from './device.js';
import { heatStep } from './heatmap.js';
import { html, type Markup, type Part } from './markup.js';
import type { Section } from './report.js';
import { seriesOf } from './series.js';
import { badge, scrollBox, verdictSign } from './words.js';

export interface Named {
  readonly name: string;
  readonly report: Report;
  readonly rows: readonly Headline[];
}

/** Devices by name; reports of devices with the same name also by the time of their start. */
export function named(reports: readonly Report[]): Named[] {
  const names = reports.map(measuredOn);
  return reports.map((report, index) => {
    const isAlone = names.filter((name) => name === names[index]).length === 1;
    const when = isAlone ? '' : ` · ${report.startedAt.slice(0, 16).replace('T', ' ')}`;
    return { name: `${names[index]}${when}`, report, rows: headlines(report) };
  });
}

export function comparisonSummary(columns: readonly Named[]): Markup {
  return html`<div class="columns">${columns.map(({ name, report, rows }) => {
    const found = conclusions(seriesOf(rows)).map((line) => html`<li>${line}</li>`);
    return html`<div class="card"><h2>${name}</h2><p class="lead">${answer(rows)}</p>${
      found.length === 0 ? null : html`<ul class="found">${found}</ul>`
    }${alerts(report)}</div>`;
  })}</div>`;
}

export function comparisonSections(columns: readonly Named[]): Section[] {
  const claims = claimsTable(columns);
  return [
    { id: 'differences', title: 'What differs besides the device', content: differences(columns) },
    { id: 'speedups', title: 'Speed-ups side by side', content: speedupTable(columns) },
    { id: 'times', title: 'Times side by side', content: timeTable(columns) },
    ...(claims === null ? [] : [{ id: 'claims', title: 'Published against measured', content: claims }]),
  ];
}

/** Workloads of all reports in the order in which they appear, with each report's row or null. */
function sharedRows(columns: readonly Named[]): { label: string; rows: (Headline | null)[] }[] {
  const labels = new Map<string, string>();
  for (const { rows } of columns) {
    for (const { result } of rows) labels.set(result.workload.id, workloadLabel(result.workload));
  }
  const byId = columns.map(({ rows }) => new Map(rows.map((row) => [row.result.workload.id, row])));
  return [...labels].map(([id, label]) => ({ label, rows: byId.map((known) => known.get(id) ?? null) }));
}

function heads(first: string, columns: readonly Named[]): Markup {
  return html`<thead><tr><th scope="col">${first}</th>${columns.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>`;
}

function speedupTable(columns: readonly Named[]): Markup {
  const shared = sharedRows(columns);
  const body = shared.map(
    ({ label, rows }) => html`<tr><th scope="row">${label}</th>${rows.map(speedupCell)}</tr>`,
  );
  const table = html`<table class="heat wide"><caption class="sr">Speed-up over the strongest dense kernel, by device</caption>${heads('row', columns)}<tbody>${body}</tbody>${means(shared)}</table>`;
  return html`${scrollBox('Speed-ups by device', table)}<p class="note">Speed-up over the strongest dense kernel of the same device, with its 95 % interval. ▲ faster, ▼ slower, = the same, ? undecided (dashed), – not measured there. The mean covers the rows that all devices have; its interval assumes that the rows of a run err together.</p>`;
}

function speedupCell(row: Headline | null): Markup {
  if (row === null || row.speedup === null) return html`<td class="none">–</td>`;
  const { speedup, verdict } = row;
  const open = verdict.word === 'AMBIGUOUS' || verdict.provisional ? ' open' : '';
  return html`<td class="${heatStep(speedup.ratio, speedup.noiseFloor)}${open}"><b><span aria-hidden="true">${verdictSign(verdict.word)}</span> ${ratio(speedup.ratio)}<span class="sr"> ${verdict.word.toLowerCase()}</span></b><small>${interval(speedup.ciLow, speedup.ciHigh)}</small></td>`;
}

/** The foot of the table: geometric means over the rows that every report has a ratio for. */
function means(shared: readonly { rows: readonly (Headline | null)[] }[]): Markup | null {
  const complete = shared.flatMap(({ rows }) => {
    const speedups = rows.flatMap((row) => row?.speedup ?? []);
    return speedups.length === rows.length ? [speedups] : [];
  });
  if (complete.length < 2) return null;
  const cells = complete[0].map((_, column) => meanRatio(complete.map((speedups) => speedups[column])));
  return html`<tfoot><tr><th scope="row">geometric mean of ${complete.length} rows</th>${cells.map((mean) => html`<td><b>${ratio(mean.ratio)}</b><small>${interval(mean.ciLow, mean.ciHigh)}</small></td>`)}</tr></tfoot>`;
}

function timeTable(columns: readonly Named[]): Markup {
  const body = sharedRows(columns).map(
    ({ label, rows }) =>
      html`<tr><th scope="row">${label}</th>${rows.map((row) => html`<td>${side('dense', row?.dense)}${side('sparse', row?.sparse)}</td>`)}</tr>`,
  );
  return scrollBox(
    'Times by device',
    html`<table class="texts"><caption class="sr">Median time per product of the strongest dense and the best sparse kernel, by device</caption>${heads('row', columns)}<tbody>${body}</tbody></table>`,
  );
}

function side(name: string, kernel: Headline['dense'] | undefined): Markup {
  if (!kernel) return html`<div>${name} –</div>`;
  return html`<div>${name} <b>${time(kernel.medianNs)}</b><small>${kernel.id}</small></div>`;
}

function claimsTable(columns: readonly Named[]): Markup | null {
  const keyOf = ({ source, row, published }: Claim) => JSON.stringify([source, row, published]);
  const claims = new Map<string, Claim>();
  for (const { report } of columns) for (const claim of report.claims) claims.set(keyOf(claim), claim);
  if (claims.size === 0) return null;
  const byKey = columns.map(({ report }) => new Map(report.claims.map((claim) => [keyOf(claim), claim])));
  const body = [...claims].map(
    ([key, { row, source, published }]) =>
      html`<tr><th scope="row">${row}<small>${source}, ${published.device}: ${ratio(published.ratio)}</small></th>${byKey.map((known) => claimCell(known.get(key)))}</tr>`,
  );
  return scrollBox(
    'Published speed-ups by device',
    html`<table class="texts"><caption class="sr">Published speed-ups and what each device reaches</caption>${heads('published', columns)}<tbody>${body}</tbody></table>`,
  );
}

function claimCell(claim: Claim | undefined): Markup {
  if (claim === undefined) return html`<td>–</td>`;
  const { measured, verdict } = claim;
  if (measured === null) return html`<td>${badge(verdict)}</td>`;
  return html`<td><b>${ratio(measured.ratio)}</b> ${badge(verdict)}<small>${interval(measured.ciLow, measured.ciHigh)}</small></td>`;
}

/** Facts that are not the same everywhere come first, marked; the others follow once. */
function differences(columns: readonly Named[]): Markup {
  const all = columns.map(({ report }) => [
    ...settingFacts(report),
    ...versions(report),
    ...deviceFacts(report),
  ]);
  const rows = all[0].map(([name], index) => ({ name, values: all.map((facts) => facts[index][1]) }));
  const differ = ({ values }: { values: Part[] }) => new Set(values.map(plainValue)).size > 1;
  const [different, same] = [rows.filter(differ), rows.filter((row) => !differ(row))];
  const body = different.map(
    ({ name, values }) =>
      html`<tr><th scope="row">${name}</th>${values.map((value) => html`<td>${value}</td>`)}</tr>`,
  );
  const table = html`<table class="texts">${heads('fact', columns)}<tbody>${body}</tbody></table>`;
  return html`${scrollBox('Facts that differ', table)}<p class="note">The same everywhere: ${same.map(({ name, values }) => `${name} ${plainValue(values[0])}`).join(' · ') || 'nothing'}.</p>`;
}

function versions({ backends }: Report): Fact[] {
  return [['backends', backends.map(({ id, version }) => `${id} ${version}`).join(', ') || 'none']];
}

function plainValue(value: Part): string {
  return typeof value === 'object' ? html`${value}`.text.replace(/<[^>]*>/g, '') : String(value);
}

/** What was published beside what this device does. */
import { interval, ratio } from '../../ui/format.js';
import { claimsSummary } from '../claims.js';
import type { Claim, Report } from '../schema.js';
import { intervalAxis, intervalPlot, ratioScale } from './interval-plot.js';
import { html, type Markup } from './markup.js';
import type { LogScale } from './scale.js';
import { badge, scrollBox, verdictTone } from './words.js';

/** null where the report has no claims. */
export function claimsSection(report: Report): Markup | null {
  const { claims } = report;
  const { sentence, lines } = claimsSummary(report);
  if (sentence === null) return null;
  const scale = ratioScale(claims.flatMap(valuesOf));
  const notes = [
    ...new Set(
      claims.flatMap(({ source, published: { note } }) => (note === null ? [] : [`${source}: ${note}`])),
    ),
  ];
  const heads = ['row', 'published', 'here'].map((label) => html`<th scope="col">${label}</th>`);
  const axis = html`<th scope="col" class="plot"><span class="sr">both as a drawing</span>${intervalAxis(scale)}</th>`;
  const table = html`<table class="claims"><thead><tr>${heads}${axis}<th scope="col">verdict</th></tr></thead><tbody>${claims.map((claim) => claimRow(claim, scale))}</tbody></table>`;
  return html`<p class="lead">${sentence}.</p>${scrollBox('Published speed-ups', table)}<p class="note">◆ published, ● measured here with its 95 % interval. The ratio is the one that the source used: over the dense layer of the same size, or over the smaller dense layer that the sparse one replaces.</p>${list(lines)}${list(notes)}`;
}

function list(lines: readonly string[]): Markup | null {
  if (lines.length === 0) return null;
  return html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

function valuesOf({ published, measured }: Claim): number[] {
  return [published.ratio, ...(measured === null ? [] : [measured.ciLow, measured.ciHigh])];
}

function claimRow(claim: Claim, scale: LogScale): Markup {
  const { source, row, published, measured, verdict, reason } = claim;
  const here =
    measured === null
      ? html`–`
      : html`<b>${ratio(measured.ratio)}</b><small>${interval(measured.ciLow, measured.ciHigh)}</small>`;
  const mark =
    measured === null
      ? null
      : { ratio: measured.ratio, low: measured.ciLow, high: measured.ciHigh, tone: verdictTone(verdict) };
  const by = [published.device, ...(published.library === null ? [] : [published.library])].join(', ');
  return html`<tr><th scope="row">${row}<small>${source}</small></th><td><b>${ratio(published.ratio)}</b><small>${by}</small></td><td>${here}</td><td class="plot">${intervalPlot(scale, mark, [published.ratio])}</td><td class="verdict">${badge(verdict)}${reason === null ? null : html`<small>${reason}</small>`}</td></tr>`;
}

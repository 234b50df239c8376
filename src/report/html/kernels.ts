/** Per row, folded: every kernel with all that is known about it, every ratio, and the raw samples. */
import { bytes, counted, interval, percent, ratio, significant, time } from '../../ui/format.js';
import { workloadLabel } from '../../workload/id.js';
import { layerLabel } from '../../workload/layer.js';
import type { Headline } from '../headline.js';
import type { KernelResult, Report, Result, Speedup } from '../schema.js';
import { listed } from './conclusions.js';
import type { Target } from './heatmap.js';
import { html, type Markup } from './markup.js';
import { packSamples, thinning } from './samples.js';
import { badge, scrollBox } from './words.js';

/** Bytes for the samples of a page, and timed kernels whose every figure is shown: the page stays small. */
const SAMPLE_BYTES = 150_000;
const MOST_FULL_KERNELS = 900;

export function kernelSections(report: Report, rows: readonly Headline[], target: Target): Markup {
  const keep = thinning(report.results, SAMPLE_BYTES);
  const timed = report.results.flatMap(({ kernels }) => kernels.filter(({ status }) => status === 'timed'));
  const full = timed.length <= MOST_FULL_KERNELS;
  const thinned =
    keep === 1 ? '' : ` Of the samples every ${ordinal(keep)} is here; the report file holds them all.`;
  const shortened = full
    ? ''
    : ' Only the kernels of the headline speed-ups are in the tables; the others are named with their times.';
  return html`<p class="note">Open a row to see its kernels, its ratios and its raw samples.${thinned}${shortened}</p>${rows.map(
    (row) => section(row, target(row), keep, full),
  )}`;
}

function ordinal(count: number): string {
  return count === 2 ? 'second' : count === 3 ? 'third' : `${count}th`;
}

function section(row: Headline, id: string, keep: number, full: boolean): Markup {
  const { result, speedup } = row;
  const { kernels } = result;
  const isShown = (kernel: KernelResult): boolean =>
    kernel.status === 'timed' ? full || kernel === row.sparse || kernel === row.dense : isFault(kernel);
  const shown = kernels.filter(isShown);
  const timed = kernels.filter((kernel) => kernel.status === 'timed' && !shown.includes(kernel));
  const samples = packSamples(result, keep);
  const figure = speedup === null ? null : html` <span class="figure">${ratio(speedup.ratio)}</span>`;
  return html`<details class="row" id="${id}"><summary><span>${workloadLabel(result.workload)}</span>${figure} ${badge(row.verdict.word)}</summary><p>${facts(result)}</p>${
    shown.length === 0 ? null : kernelTable(shown, result)
  }${restList('Also timed', timed, ({ medianNs }) => time(medianNs))}${restList(
    'Left in the race',
    kernels.filter(({ status }) => status === 'raced-out'),
    ({ pilotMedianNs }) => `≈ ${time(pilotMedianNs)}`,
  )}${unsupported(kernels)}${ratios(result.speedups)}${
    samples.length === 0
      ? null
      : html`<div class="samples" data-samples="${JSON.stringify(samples)}"><p class="note">The raw samples are drawn by a script, which does not run here.</p></div>`
  }</details>`;
}

function isFault({ status }: KernelResult): boolean {
  return status === 'wrong' || status === 'failed' || status === 'skipped';
}

function facts(result: Result): string {
  const { workload, visits, processors, reason } = result;
  const used = [...new Set(processors.filter((one): one is number => one !== null))].sort((a, b) => a - b);
  return [
    `${workload.m} × ${workload.k}`,
    workload.nnz === null ? 'non-zeros unknown' : `${workload.nnz.toLocaleString('en-US')} non-zeros`,
    counted(visits, 'visit'),
    ...(used.length === 0 ? [] : [`on processor ${listed(used.map(String))}`]),
    result.stopReason === null ? 'provisional' : `ended by: ${result.stopReason}`,
    ...(reason === null ? [] : [reason]),
  ].join(' · ');
}

const HEADS = [
  'kernel',
  'median',
  'quartiles',
  'GFLOP/s',
  'effective',
  'GB/s',
  'of ceiling',
  'nearest roof',
  'weights',
  'packing',
  'check error',
  'outliers',
];

function kernelTable(kernels: readonly KernelResult[], result: Result): Markup {
  const heads = HEADS.map((label) => html`<th scope="col">${label}</th>`);
  return scrollBox(
    `Kernels of ${workloadLabel(result.workload)}`,
    html`<table class="kernels"><thead><tr>${heads}</tr></thead><tbody>${kernels.map((kernel) => kernelRow(kernel, result))}</tbody></table>`,
  );
}

function kernelRow(kernel: KernelResult, result: Result): Markup {
  const of = kernel.workload === result.workload.id ? '' : ` (${layerLabel(result.baseline?.layer ?? '')})`;
  const name = html`<th scope="row">${kernel.id}${of}<small>${kernel.operand}, ${kernel.format}</small></th>`;
  if (isFault(kernel)) {
    return html`<tr>${name}<td colspan="${HEADS.length - 1}" class="fault">${kernel.status}: ${kernel.reason ?? 'no reason given'}</td></tr>`;
  }
  const { q1Ns, q3Ns, outliers, check, prepareMs } = kernel;
  const cells = [
    time(kernel.medianNs),
    q1Ns === null ? '–' : `${time(q1Ns)} – ${time(q3Ns)}`,
    figure(kernel.gflops),
    figure(kernel.effectiveGflops),
    figure(kernel.gbPerS),
    percent(kernel.ceilingFraction, 0),
    kernel.ceiling ?? '–',
    bytes(kernel.weightBytes),
    time(prepareMs === null ? null : prepareMs * 1e6),
    check === null ? '–' : check.maxError.toExponential(1),
    outliers === null ? '–' : `${outliers.mild} + ${outliers.severe}`,
  ];
  return html`<tr>${name}${cells.map((text) => html`<td>${text}</td>`)}</tr>`;
}

function figure(value: number | null): string {
  return value === null ? '–' : significant(value);
}

function restList(
  title: string,
  kernels: readonly KernelResult[],
  figureOf: (kernel: KernelResult) => string,
): Markup | null {
  if (kernels.length === 0) return null;
  return html`<p><b>${title}:</b> ${kernels.map((kernel) => `${kernel.id} ${figureOf(kernel)}`).join(', ')}.</p>`;
}

/** Kernels that cannot do this row, by reason. */
function unsupported(kernels: readonly KernelResult[]): Markup | null {
  const byReason = new Map<string, string[]>();
  for (const { status, reason, id } of kernels) {
    if (status !== 'unsupported') continue;
    const key = reason ?? 'not supported';
    byReason.set(key, [...(byReason.get(key) ?? []), id]);
  }
  if (byReason.size === 0) return null;
  const groups = [...byReason].map(([reason, ids]) => `${ids.join(', ')} (${reason})`);
  return html`<p class="note">Not for this row: ${groups.join('; ')}.</p>`;
}

const SCOPES: Readonly<Record<Speedup['scope'], string>> = {
  'same-backend': 'dense of its own backend',
  'strongest-dense': 'strongest dense',
  'baseline-layer': 'dense baseline layer',
};

function ratios(speedups: readonly Speedup[]): Markup | null {
  if (speedups.length === 0) return null;
  const lines = speedups.map((speedup) => {
    const { sparse, dense, scope, visits, rounds, noiseFloor, verdict, reason } = speedup;
    const evidence = `${counted(visits, 'visit')}, ${counted(rounds, 'round')}, noise floor ${percent(noiseFloor)}`;
    return html`<li>${sparse} over ${dense} (${SCOPES[scope]}): <b>${ratio(speedup.ratio)}</b> (${interval(speedup.ciLow, speedup.ciHigh)}), ${verdict}; ${evidence}${reason === null ? '' : `; ${reason}`}</li>`;
  });
  return html`<ul class="ratios">${lines}</ul>`;
}

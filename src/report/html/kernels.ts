/** Per row, folded: its kernels with all that is known about them, every ratio, and the raw samples. */
import { counted, interval, percent, rate, ratio, time } from '../../ui/format.js';
import { workloadLabel } from '../../workload/id.js';
import { groupBy } from '../group-by.js';
import type { Headline } from '../headline.js';
import type { KernelResult, Result, Speedup } from '../schema.js';
import { listed } from './conclusions.js';
import type { Target } from './heatmap.js';
import { isFault, kernelName, kernelTable } from './kernel-table.js';
import { html, type Markup } from './markup.js';
import { packSamples, thinning } from './samples.js';
import { verdictSign, verdictTone } from './words.js';

/** Beyond so many timed kernels a row shows those of its speed-up only: the page stays under 500 kB. */
const MOST_FULL_KERNELS = 400;
/** Characters of samples on a page, whose rows are full or short. */
const SAMPLE_CHARACTERS = { full: 120_000, short: 20_000 };

/** `rows`: of one report. */
export function kernelSections(rows: readonly Headline[], target: Target): Markup {
  const kernels = rows.flatMap(({ result }) => result.kernels);
  const size = kernels.filter(isTimed).length > MOST_FULL_KERNELS ? 'short' : 'full';
  const keep = thinning(size === 'full' ? kernels : rows.flatMap(leadersOf), SAMPLE_CHARACTERS[size]);
  const section = size === 'full' ? fullSection : shortSection;
  const notes = [
    'Open a row to see its kernels, its ratios and its raw samples.',
    size === 'full'
      ? ''
      : 'Of many kernels only those of the speed-ups are here; sparse-bench show --details lists all.',
    keep === 1 ? '' : `Of their samples every ${ordinal(keep)} is here; the report file holds them all.`,
  ];
  return html`<p class="note">${notes.filter((note) => note !== '').join(' ')}</p><noscript><p class="note">The raw samples are drawn by a script, which does not run here.</p></noscript>${rows.map((row) => section(row, target(row), keep))}`;
}

function ordinal(count: number): string {
  return count === 2 ? 'second' : count === 3 ? 'third' : `${count}th`;
}

function isTimed({ status }: KernelResult): boolean {
  return status === 'timed';
}

function fullSection(row: Headline, id: string, keep: number): Markup {
  const { kernels, speedups } = row.result;
  const shown = kernels.filter((kernel) => isTimed(kernel) || isFault(kernel));
  const left = kernels.filter(({ status }) => status === 'raced-out');
  return fold(
    row,
    id,
    html`${shown.length === 0 ? null : kernelTable(shown, row.result)}${leftInRace(left)}${unsupported(kernels)}${ratios(speedups)}${samplesBox(row, kernels, keep)}`,
  );
}

/** The two kernels of the row's speed-up in a line each, and faults; of the others how many there are. */
function shortSection(row: Headline, id: string, keep: number): Markup {
  const { kernels } = row.result;
  const leaders = leadersOf(row);
  const others = kernels.filter(isTimed).length - leaders.length;
  const left = kernels.filter(({ status }) => status === 'raced-out').length;
  const lines = [
    ...leaders.map((kernel) => leaderLine(kernel, row.result)),
    ...kernels
      .filter(isFault)
      .map((kernel) => `${kernel.id}: ${kernel.status}: ${kernel.reason ?? 'no reason given'}`),
    `${counted(others, 'more kernel')} timed, ${left} left in the race`,
  ];
  return fold(
    row,
    id,
    html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>${samplesBox(row, leaders, keep)}`,
  );
}

function leadersOf({ dense, sparse }: Headline): KernelResult[] {
  return [dense, sparse].filter((kernel) => kernel !== null);
}

function leaderLine(kernel: KernelResult, result: Result): string {
  const { medianNs, q1Ns, q3Ns, gflops, gbPerS, ceilingFraction } = kernel;
  const quartiles = q1Ns === null ? '' : ` (${time(q1Ns)} – ${time(q3Ns)})`;
  const rates = `${rate(gflops, 'GFLOP/s')}, ${rate(gbPerS, 'GB/s')}`;
  return `${kernelName(kernel, result)}: ${time(medianNs)}${quartiles}, ${rates}, ${percent(ceilingFraction, 0)} of ceiling`;
}

function fold(row: Headline, id: string, content: Markup): Markup {
  const { result, speedup, verdict } = row;
  const figure = speedup === null ? null : html` <b>${ratio(speedup.ratio)}</b>`;
  return html`<details class="row" id="${id}"><summary>${workloadLabel(result.workload)}${figure} <b class="${verdictTone(verdict.word)}">${verdictSign(verdict.word)} ${verdict.word}</b></summary><p>${facts(result)}</p>${content}</details>`;
}

function facts(result: Result): string {
  const { workload, visits, processors, reason } = result;
  const used = [...new Set(processors.filter((one) => one !== null))].sort((a, b) => a - b);
  return [
    `${workload.m} × ${workload.k}`,
    workload.nnz === null ? 'non-zeros unknown' : `${workload.nnz.toLocaleString('en-US')} non-zeros`,
    counted(visits, 'visit'),
    ...(used.length === 0 ? [] : [`on processor ${listed(used.map(String))}`]),
    result.stopReason === null ? 'provisional' : `ended by: ${result.stopReason}`,
    ...(reason === null ? [] : [reason]),
  ].join(' · ');
}

function samplesBox(row: Headline, kernels: readonly KernelResult[], keep: number): Markup | null {
  const samples = packSamples(kernels, (kernel) => kernelName(kernel, row.result), keep);
  if (samples === '') return null;
  return html`<div class="samples" data-samples="${samples}"></div>`;
}

function leftInRace(kernels: readonly KernelResult[]): Markup | null {
  if (kernels.length === 0) return null;
  const list = kernels.map(({ id, pilotMedianNs }) => `${id} ≈ ${time(pilotMedianNs)}`);
  return html`<p><b>Left in the race:</b> ${list.join(', ')}.</p>`;
}

/** Kernels that cannot do this row, by reason. */
function unsupported(kernels: readonly KernelResult[]): Markup | null {
  const unable = kernels.filter(({ status }) => status === 'unsupported');
  if (unable.length === 0) return null;
  const groups = [...groupBy(unable, ({ reason }) => reason ?? 'not supported')].map(
    ([reason, own]) => `${own.map(({ id }) => id).join(', ')} (${reason})`,
  );
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

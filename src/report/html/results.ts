/** Every row with its times, its speed-up and how sure it is: the table that can be sorted. */
import { counted, interval, percent, ratio, time } from '../../ui/format.js';
import { rowLayer, TRAITS, traitCell, VISITS_FOR_AN_INTERVAL, varies } from '../../ui/layout/facts.js';
import { FEW_VISITS_MARK, PROVISIONAL_MARK, publishedCell, rowNotes } from '../../ui/layout/rows.js';
import { comparedBackends, type Headline } from '../headline.js';
import { markedBackend, softwareLegend } from '../other-devices.js';
import type { KernelResult, Report } from '../schema.js';
import type { Target } from './heatmap.js';
import { intervalAxis, intervalPlot, ratioScale } from './interval-plot.js';
import { html, type Markup } from './markup.js';
import type { LogScale } from './scale.js';
import { badge, scrollBox, verdictTone } from './words.js';

/** `target`: where each row's kernels and samples are. */
export function resultsTable(report: Report, rows: readonly Headline[], target: Target): Markup {
  const traits = TRAITS.filter((trait) => varies(rows, trait) || trait === 'sparsity' || trait === 'batch');
  const backends = comparedBackends(report);
  const published = rows.some(({ claims }) => claims.length > 0);
  const scale = ratioScale(rows.flatMap(valuesOf));
  const heads = [
    sortable('layer', 'text'),
    ...traits.map((trait) => sortable(trait, trait === 'sparsity' || trait === 'batch' ? 'number' : 'text')),
    sortable('dense time', 'number'),
    sortable('sparse time', 'number'),
    sortable('speed-up', 'number'),
    html`<th scope="col" class="plot"><span class="sr">interval as a drawing</span>${intervalAxis(scale)}</th>`,
    sortable('verdict', 'text', 'verdict'),
    sortable('of ceiling', 'number'),
    ...(published ? [html`<th scope="col">published</th>`] : []),
    ...backends.map((id) => sortable(`own: ${markedBackend(report, id)}`, 'number', 'own')),
  ];
  const body = rows.map(
    (row) =>
      html`<tr><th scope="row"><a href="#${target(row)}">${rowLayer(row.result)}</a></th>${traits.map(
        (trait) =>
          html`<td data-v="${row.result.workload[trait] ?? 1}">${traitCell(row.result.workload, trait)}</td>`,
      )}${timeCell(row.dense)}${timeCell(row.sparse)}${ratioCell(row)}<td class="plot">${plot(row, scale)}</td>${verdictCell(row)}${number(row.ceilingFraction, percent(row.ceilingFraction, 0))}${
        published ? html`<td>${publishedCell(row.claims)}</td>` : null
      }${backends.map((id) => {
        const own = row.sameBackend.get(id)?.ratio ?? null;
        return html`<td class="own" data-v="${own ?? ''}">${ratio(own)}</td>`;
      })}</tr>`,
  );
  return html`${scrollBox(
    'Times and speed-ups',
    html`<table class="results sorts"><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table>`,
  )}<p class="note">Times: median over all samples, below it the quartiles and the kernel. Speed-up: below it the 95 % interval. ● speed-up of the best sparse kernel over the strongest dense one with its interval${
    published ? ', ◆ published value' : ''
  }; the line is 1×.${
    backends.length > 0 ? ' “own”: over the dense kernel of the same backend.' : ''
  }${marksNote(report, rows)}</p>`;
}

/** A heading that sorts: a button where scripts run. */
function sortable(label: string, kind: 'text' | 'number', look = ''): Markup {
  return html`<th scope="col" class="${look}" data-sort="${kind}">${label}</th>`;
}

function valuesOf({ speedup, claims }: Headline): number[] {
  const own = speedup === null ? [] : [speedup.ratio, speedup.ciLow, speedup.ciHigh];
  return [...own, ...claims.map(({ published }) => published.ratio)];
}

function plot({ speedup, verdict, claims }: Headline, scale: LogScale): Markup {
  const mark =
    speedup === null
      ? null
      : {
          ratio: speedup.ratio,
          low: speedup.ciLow,
          high: speedup.ciHigh,
          tone: verdictTone(verdict.word),
        };
  // A value over another layer is no value of this axis.
  const published = claims.flatMap((claim) => (claim.scope === 'same-layer' ? [claim.published.ratio] : []));
  return intervalPlot(scale, mark, published);
}

function number(value: number | null, text: string): Markup {
  return html`<td data-v="${value ?? ''}">${text}</td>`;
}

function timeCell(kernel: KernelResult | null): Markup {
  if (kernel === null || kernel.medianNs === null) return html`<td data-v="">–</td>`;
  const { medianNs, q1Ns, q3Ns, id } = kernel;
  const quartiles = q1Ns === null ? null : html`<small>${time(q1Ns)} – ${time(q3Ns)}</small>`;
  return html`<td data-v="${medianNs}">${time(medianNs)}${quartiles}<i>${id}</i></td>`;
}

function ratioCell({ speedup, result }: Headline): Markup {
  if (speedup === null) return html`<td data-v="">–</td>`;
  const { ratio: value, ciLow, ciHigh } = speedup;
  return html`<td data-v="${value}"><b>${ratio(value)}</b><small>${interval(ciLow, ciHigh)}</small><small>${counted(result.visits, 'visit')}</small></td>`;
}

function verdictCell(row: Headline): Markup {
  const { verdict, speedup, result } = row;
  const few = speedup !== null && !verdict.provisional && result.visits < VISITS_FOR_AN_INTERVAL;
  const mark = verdict.provisional && speedup !== null ? PROVISIONAL_MARK : few ? FEW_VISITS_MARK : '';
  const notes = rowNotes(row).map((note) => html`<small>${note.replace(`${verdict.word}: `, '')}</small>`);
  return html`<td class="verdict">${badge(verdict.word, mark)}${notes}</td>`;
}

function marksNote(report: Report, rows: readonly Headline[]): string {
  const software = softwareLegend(report);
  const provisional = rows.some(({ speedup, verdict }) => speedup !== null && verdict.provisional);
  const few = rows.some(
    ({ speedup, verdict, result }) =>
      speedup !== null && !verdict.provisional && result.visits < VISITS_FOR_AN_INTERVAL,
  );
  return [
    software === null ? '' : ` ${software}.`,
    provisional ? ` ${PROVISIONAL_MARK} provisional: visits are missing, the figure may still move.` : '',
    few
      ? ` ${FEW_VISITS_MARK} fewer than ${VISITS_FOR_AN_INTERVAL} visits: the interval holds for this process only.`
      : '',
  ].join('');
}

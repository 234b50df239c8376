import { claimsSummary } from '../../report/claims.js';
import type { Headline } from '../../report/headline.js';
import { softwareLegend } from '../../report/other-devices.js';
import type { KernelResult, Report } from '../../report/schema.js';
import { workloadLabel } from '../../workload/id.js';
import { counted, percent, rate, time } from '../format.js';
import { BLANK, type Line, paragraph, type Style } from '../lines.js';
import { sentences, tally, unavailableGroups, unavailableText, VISITS_FOR_AN_INTERVAL } from './facts.js';
import { FEW_VISITS_MARK, PROVISIONAL_MARK } from './rows.js';

const INDENT = 2;

/** What stands under the table: its legend, the yardsticks, the claims, and all that went wrong. */
export function footer(
  report: Report,
  rows: readonly Headline[],
  path: string | null,
  width: number,
): Line[] {
  const sections = [
    [...legend(report, rows), ...yardsticks(report, rows), ...stops(report)].map(plain),
    claims(report),
    [...wrongKernels(report), ...failures(report)],
    [...warnings(report), ...unavailable(report)],
    path === null ? [] : [plain(`report: ${path}`)],
  ];
  return sections
    .filter((section) => section.length > 0)
    .flatMap((section) => [
      BLANK,
      ...section.flatMap(({ text, style, indent }) => paragraph(text, width, style, indent + INDENT, indent)),
    ]);
}

interface Note {
  readonly text: string;
  readonly style: Style;
  readonly indent: number;
}

function note(text: string, style: Style, indent = 0): Note {
  return { text, style, indent };
}

function plain(text: string): Note {
  return note(text, 'plain');
}

function legend(report: Report, rows: readonly Headline[]): string[] {
  const provisional = rows.some(({ speedup, verdict }) => speedup !== null && verdict.provisional);
  const few = rows.some(
    ({ speedup, verdict, result }) =>
      speedup !== null && !verdict.provisional && result.visits < VISITS_FOR_AN_INTERVAL,
  );
  const software = softwareLegend(report);
  return [
    ...(software === null ? [] : [software]),
    ...(provisional
      ? [`${PROVISIONAL_MARK} provisional: visits are missing, the figure may still move`]
      : []),
    ...(few
      ? [
          `${FEW_VISITS_MARK} fewer than ${VISITS_FOR_AN_INTERVAL} visits: the interval holds for this process only, the next run may differ`,
        ]
      : []),
  ];
}

/** Strongest dense and best sparse kernels with what they reach, and how small a difference can be seen. */
function yardsticks(report: Report, rows: readonly Headline[]): string[] {
  const withRatio = rows.filter(({ speedup }) => speedup !== null);
  if (withRatio.length === 0) return [];
  return [
    ...leaders('strongest dense', withRatio, ({ dense }) => dense),
    ...leaders('best sparse', withRatio, ({ sparse }) => sparse),
    `noise floor: ${percent(report.noise.floor)} (the same kernel against itself; smaller differences are no verdict)`,
  ];
}

/** The kernel that leads in most rows, with its figures in the largest of them; the others by name. */
function leaders(
  title: string,
  rows: readonly Headline[],
  select: (row: Headline) => KernelResult | null,
): string[] {
  const found = rows.flatMap((row) => {
    const kernel = select(row);
    return kernel === null ? [] : [{ row, kernel }];
  });
  const [first, ...others] = tally(found.map(({ kernel }) => kernel.id));
  if (first === undefined) return [];
  const [id, count] = first;
  const { row, kernel } = found
    .filter((entry) => entry.kernel.id === id)
    .reduce((largest, next) => (work(next.row) > work(largest.row) ? next : largest));
  const share = rows.length === 1 ? '' : ` in ${count} of ${counted(rows.length, 'row')}`;
  const rest = others.map(([other, times]) => `, ${other} in ${times}`).join('');
  return [`${title}: ${id}${share}${rest}; ${workloadLabel(row.result.workload)}: ${kernelFigures(kernel)}`];
}

function work({ result }: Headline): number {
  return result.workload.m * result.workload.k * result.workload.batch;
}

/** `271 µs = 22.9 GFLOP/s, 45 GB/s`; of a sparse kernel the operations on non-zeros count. */
function kernelFigures(kernel: KernelResult): string {
  const of = kernel.operand === 'sparse' ? ' on non-zeros' : '';
  return `${time(kernel.medianNs)} = ${rate(kernel.gflops, 'GFLOP/s')}${of}, ${rate(kernel.gbPerS, 'GB/s')}`;
}

function stops(report: Report): string[] {
  const stopped = (reason: string) => report.results.filter(({ stopReason }) => stopReason === reason).length;
  const total = counted(report.results.length, 'row');
  const target = `±${percent(report.settings.precision)}`;
  return [
    ...(stopped('time') > 0
      ? [
          `${stopped('time')} of ${total} stopped at the time limit before their visits agreed within ${target}; --max-time gives them longer`,
        ]
      : []),
    ...(stopped('interrupted') > 0 ? [`${stopped('interrupted')} of ${total} were interrupted`] : []),
  ];
}

function claims(report: Report): Note[] {
  const { sentence, lines } = claimsSummary(report);
  if (sentence === null) return [];
  return [
    note(sentence, 'strong'),
    ...lines.map((line) => note(line, 'plain', INDENT)),
    ...provenance(report).map((line) => note(line, 'plain', INDENT)),
  ];
}

/** What is to be known of the published values themselves, once each: `Narang et al. 2017, Table 4: secondary source`. */
function provenance({ claims }: Report): string[] {
  const remarks = claims.flatMap(({ source, published: { note: remark } }) =>
    remark === null ? [] : [`${source}: ${remark}`],
  );
  return [...new Set(remarks)];
}

function wrongKernels(report: Report): Note[] {
  return report.results.flatMap(({ workload, kernels }) =>
    kernels
      .filter(({ status }) => status === 'wrong')
      .map(({ id, reason }) =>
        note(
          sentences(`WRONG RESULT, not timed: ${id} on ${workloadLabel(workload)}${because(reason)}`),
          'bad',
        ),
      ),
  );
}

function because(reason: string | null): string {
  return reason === null ? '' : `: ${reason}`;
}

function failures(report: Report): Note[] {
  return report.failures.map(({ backend, kernel, workload, message }) => {
    const result = report.results.find((candidate) => candidate.workload.id === workload);
    const where = result === undefined ? workload : workloadLabel(result.workload);
    const what = kernel ?? backend ?? 'run';
    return note(sentences(`failed: ${what}${where === null ? '' : ` on ${where}`}: ${message}`), 'bad');
  });
}

function warnings(report: Report): Note[] {
  return report.warnings.map(({ message, remedy }) => note(`warning: ${sentences(message, remedy)}`, 'warn'));
}

function unavailable(report: Report): Note[] {
  return unavailableGroups(report.unavailable).map((group) =>
    note(`${group.backends} not available: ${unavailableText(group)}`, 'dim'),
  );
}

/**
 * The table of a report in GitHub Flavored Markdown, for an issue, a pull request or a page: what `show`
 * says, with the same numbers. Names cannot act: markup in them is escaped.
 *
 * Source: https://github.github.com/gfm/
 */
import { duration, interval, partLabel, percent, ratio, time, timeLimit } from '../../ui/format.js';
import { workloadLabel } from '../../workload/id.js';
import { layerLabel } from '../../workload/layer.js';
import { claimsSummary } from '../claims.js';
import { comparedBackends } from '../headline.js';
import { measuredOn } from '../measured-on.js';
import { markedBackend, softwareLegend } from '../other-devices.js';
import type { Report } from '../schema.js';
import { type RowEntry, rowEntries, scores } from './entries.js';
import { osText } from './facts.js';
import { bullets, markdownTable, safe, section, type TableColumn } from './markdown-text.js';

export function exportMarkdown(report: Report): string {
  const rows = rowEntries(report);
  const parts = [
    `# ${safe(report.settings.suiteLabel)}`,
    conditions(report),
    markdownTable(columns(report, rows), rows),
    softwareLegend(report) ?? '',
    bullets(rows.flatMap(rowNotes)),
    summary(report, rows),
    claims(report),
    problems(report),
    settings(report),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function conditions(report: Report): string {
  const { device, startedAt, seed, tool, elapsedSeconds } = report;
  const facts = [
    `${measuredOn(report)} (device ${device.id})`,
    osText(report),
    `Node ${device.node}`,
    `sparse-bench ${tool.version}`,
    `seed ${seed}`,
    `${startedAt}, ${duration(elapsedSeconds)} of measuring`,
  ];
  return facts.map(safe).join(' · ');
}

type Column = TableColumn<RowEntry>;

const left = (title: string, cell: Column['cell']): Column => ({ title, align: 'left', cell });
const right = (title: string, cell: Column['cell']): Column => ({ title, align: 'right', cell });

function columns(report: Report, rows: readonly RowEntry[]): Column[] {
  const workloads = rows.map(({ result }) => result.workload);
  const differ = (pick: (workload: (typeof workloads)[number]) => unknown, usual: unknown): boolean =>
    workloads.some((workload) => pick(workload) !== usual);
  return [
    left('layer', ({ result }) => layerLabel(result.workload.layer)),
    right('sparsity', ({ result }) => percent(result.workload.sparsity, 2)),
    right('batch', ({ result }) => String(result.workload.batch)),
    ...(differ(({ pattern }) => pattern, 'uniform')
      ? [left('pattern', ({ result }) => result.workload.pattern)]
      : []),
    ...(differ(({ cache }) => cache, 'warm') ? [left('cache', ({ result }) => result.workload.cache)] : []),
    ...(differ(({ threads }) => threads, 1)
      ? [right('threads', ({ result }) => String(result.workload.threads))]
      : []),
    right('dense', ({ headline }) => time(headline.dense?.medianNs ?? null)),
    right('sparse', ({ headline }) => time(headline.sparse?.medianNs ?? null)),
    ...comparedBackends(report).map((id) =>
      right(`within ${markedBackend(report, id)}`, ({ headline }) =>
        ratio(headline.sameBackend.get(id)?.ratio ?? null),
      ),
    ),
    right('speed-up over the strongest dense', ({ headline }) => ratio(headline.speedup?.ratio ?? null)),
    left('95 % CI', ({ headline: { speedup } }) => (speedup ? interval(speedup.ciLow, speedup.ciHigh) : '–')),
    left('sparse kernel', ({ headline }) => headline.sparse?.id ?? '–'),
    left('dense kernel', ({ headline }) => headline.dense?.id ?? '–'),
    right('of ceiling', ({ headline }) => percent(headline.ceilingFraction, 0)),
    left(
      'verdict',
      ({ headline: { verdict } }) => `${verdict.word}${verdict.provisional ? ' (provisional)' : ''}`,
    ),
  ];
}

function rowNotes({ result, headline: { verdict, speedup } }: RowEntry): string[] {
  const label = safe(workloadLabel(result.workload));
  const state = speedup?.state ?? null;
  return [
    ...(state === null
      ? []
      : [
          `${label}: STATE-DEPENDENT, ${ratio(state.fast)} while this device runs fast, ${ratio(state.slow)} while it runs slow`,
        ]),
    ...(verdict.reason === null ? [] : [`${label}: ${verdict.word}, ${safe(verdict.reason)}`]),
  ];
}

function summary(report: Report, rows: readonly RowEntry[]): string {
  const means = scores(report, rows).map(({ backend, ratio: mean, rows: covered, of }) => {
    const over = backend === null ? 'over the strongest dense' : `within ${safe(backend)}`;
    return `Geometric mean ${over}: ${ratio(mean)} (${covered} of ${of} rows)`;
  });
  return section('Summary', [
    ...means,
    `Noise floor: ${percent(report.noise.floor)} (the same kernel against itself; smaller differences are no verdict)`,
  ]);
}

function claims(report: Report): string {
  const { sentence, lines } = claimsSummary(report);
  return sentence === null ? '' : section('Published speed-ups', [sentence, ...lines].map(safe));
}

function problems({ results, failures, warnings, unavailable }: Report): string {
  const wrong = results.flatMap(({ workload, kernels }) =>
    kernels
      .filter(({ status }) => status === 'wrong')
      .map(
        ({ id, reason }) => `wrong result, not timed: ${id} on ${workloadLabel(workload)}: ${reason ?? ''}`,
      ),
  );
  return section(
    'Remarks',
    [
      ...wrong,
      ...failures.map(({ backend, kernel, message }) => `failed: ${kernel ?? backend ?? 'run'}: ${message}`),
      ...warnings.map(({ message, remedy }) => `warning: ${message} ${remedy ?? ''}`),
      ...unavailable.map(({ backend, reason }) => `${backend} not available: ${reason}`),
    ].map((line) => safe(line.trim())),
  );
}

function settings({ settings: chosen, backends }: Report): string {
  const flags = [
    `suite ${chosen.suite.join(', ')}`,
    ...(chosen.shard === undefined ? [] : [partLabel(chosen.shard)]),
    `visits ${chosen.visits}`,
    `precision ${percent(chosen.precision)}`,
    `at most ${timeLimit(chosen)}`,
    `engine ${chosen.engine}`,
    ...(chosen.kernels.length === 0 ? [] : [`kernels ${chosen.kernels.join(', ')}`]),
    ...(chosen.allKernels ? ['all kernels'] : []),
  ];
  const versions = backends.map(({ label, version, detail }) => `${label} ${version} (${detail})`);
  return section('Settings', [flags.join(' · '), ...versions].map(safe));
}

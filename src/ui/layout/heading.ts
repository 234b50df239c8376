import type { Headline } from '../../report/headline.js';
import { measuredOn } from '../../report/measured-on.js';
import type { Report } from '../../report/schema.js';
import { counted, partLabel } from '../format.js';
import { type Line, lineWidth, paragraph, span } from '../lines.js';
import { type Trait, traitCell, varies } from './facts.js';

/**
 * What is measured on the left, where and how on the right; one below the other where the width is
 * short. `shown`: the traits that have a column of their own; the others are said here once.
 */
export function heading(
  report: Report,
  rows: readonly Headline[],
  shown: readonly string[],
  width: number,
): Line[] {
  const title = span(report.settings.suiteLabel, 'title');
  const facts = span(headingFacts(report, rows, shown).join(' · '), 'dim');
  const space = width - lineWidth([title]) - lineWidth([facts]);
  if (space >= 2) return [[title, span(' '.repeat(space)), facts]];
  return [...paragraph(title.text, width, 'title'), ...paragraph(facts.text, width, 'dim')];
}

function headingFacts(report: Report, rows: readonly Headline[], shown: readonly string[]): string[] {
  const { shard } = report.settings;
  return [
    ...(shard === undefined ? [] : [partLabel(shard)]),
    measuredOn(report),
    `Node ${report.device.node.replace(/^v/, '')}`,
    ...constantTraits(rows, shown),
    `seed ${report.seed}`,
  ];
}

/** What all rows have in common and no column says. */
function constantTraits(rows: readonly Headline[], shown: readonly string[]): string[] {
  const workload = rows[0]?.result.workload;
  if (workload === undefined) return [];
  const said = (trait: Trait) => !varies(rows, trait) && !shown.includes(trait);
  return [
    ...(said('sparsity') ? [`${traitCell(workload, 'sparsity')} sparse`] : []),
    ...(said('batch') ? [`batch ${workload.batch}`] : []),
    ...(said('pattern') && workload.pattern !== 'uniform' ? [workload.pattern] : []),
    ...(said('threads') ? [counted(workload.threads, 'thread')] : []),
    ...(said('cache') ? [workload.cache] : []),
    ...(said('timing') && workload.timing !== 'latency' ? [workload.timing] : []),
    ...(said('steps') && workload.steps !== null ? [`${workload.steps} steps`] : []),
  ];
}

/** The report as plain sentences in reading order, for screen readers: no columns, signs or colours. */
import { claimsSummary } from '../../report/claims.js';
import { type Headline, headlines } from '../../report/headline.js';
import type { Report } from '../../report/schema.js';
import { workloadLabel } from '../../workload/id.js';
import { percent } from '../format.js';
import { type Line, span } from '../lines.js';
import { answer } from './answer.js';
import { sentences, unavailableGroups, unavailableText } from './facts.js';

export function spokenReport(report: Report, path: string | null): Line[] {
  const rows = headlines(report);
  const claims = claimsSummary(report);
  const texts = [
    report.settings.suiteLabel,
    answer(rows),
    ...rows.map(spokenRow),
    claims.sentence,
    ...claims.lines,
    ...report.failures.map(
      ({ backend, kernel, message }) => `Failed: ${kernel ?? backend ?? 'run'}: ${message}`,
    ),
    ...report.warnings.map(({ message, remedy }) => `Warning: ${sentences(message, remedy)}`),
    ...unavailableGroups(report.unavailable).map(
      (group) => `Not available: ${group.backends}: ${unavailableText(group)}`,
    ),
    path === null ? null : `The report is in ${path}`,
  ];
  return texts.flatMap((text) => (text === null ? [] : [spoken(text)]));
}

/** `RNN 1760, 95 percent, batch 1: faster, 8.0 times the speed of the strongest dense kernel, …`. */
export function spokenRow({ result, speedup, verdict, claims }: Headline): string {
  const name = workloadLabel(result.workload);
  if (speedup === null) return sentences(`${name}: ${verdict.word.toLowerCase()}`, verdict.reason);
  const { ratio, ciLow, ciHigh, state } = speedup;
  const so = verdict.provisional ? `so far ${verdict.word.toLowerCase()}` : verdict.word.toLowerCase();
  return sentences(
    `${name}: ${so}, ${times(ratio)} the speed of the strongest dense kernel, ` +
      `95 percent interval from ${number(ciLow)} to ${number(ciHigh)}, ` +
      `${percent(result.workload.sparsity, 2)} of the weights are zero`,
    verdict.provisional ? null : verdict.reason,
    state === null
      ? null
      : `The ratio depends on the state of this device: ${number(state.fast)} while it is fast, ${number(state.slow)} while it is slow`,
    ...claims.map(
      ({ published, verdict: claim }) => `Published: ${times(published.ratio)}; ${claim.toLowerCase()}`,
    ),
  );
}

export function spoken(text: string): Line {
  const words = text.replaceAll(' %', ' percent').replaceAll('×', ' times').replaceAll('`', '');
  return [span(sentences(words))];
}

function times(value: number): string {
  return `${number(value)} times`;
}

function number(value: number): string {
  return String(Number(value.toPrecision(value < 1 ? 2 : 3)));
}

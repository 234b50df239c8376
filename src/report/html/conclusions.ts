/**
 * From which sparsity and up to which batch sparse weights pay, in sentences. Only finished rows count. A
 * sparsity counts only if it and every higher one that was measured is FASTER: one lucky row between
 * undecided ones is no answer.
 */
import { percent } from '../../ui/format.js';
import { judged } from '../../ui/layout/facts.js';
import { groupBy } from '../group-by.js';
import { cellAt, type Series } from './series.js';

/** What the rows of one batch say. Sparsities are of measured rows. */
export type Finding =
  | { readonly kind: 'pays'; readonly from: number; readonly isLowest: boolean }
  /** The highest sparsity is not FASTER. */
  | { readonly kind: 'not' | 'undecided'; readonly upTo: number }
  | { readonly kind: 'unmeasured' };

/** One sentence per finding; layers with the same finding share it. */
export function conclusions(series: readonly Series[]): string[] {
  const grids = series.filter(({ sparsities, batches }) => sparsities.length > 1 || batches.length > 1);
  const found = [...groupBy(grids, sentenceOf)].map(
    ([sentence, own]) => `${listed(own.map(({ label }) => label))}: ${sentence}.`,
  );
  return found.length > 0 ? found : onePointOnly(series);
}

export function findingAt(series: Series, batch: number): Finding {
  const cells = series.sparsities.flatMap((sparsity) => {
    const cell = cellAt(series, sparsity, batch);
    return cell === null ? [] : judged([cell]);
  });
  const words = cells.map(({ verdict }) => verdict.word);
  const sparsities = cells.map(({ result }) => result.workload.sparsity);
  if (cells.length === 0) return { kind: 'unmeasured' };
  const last = words.findLastIndex((word) => word !== 'FASTER');
  if (last === cells.length - 1) {
    return { kind: words[last] === 'AMBIGUOUS' ? 'undecided' : 'not', upTo: sparsities[last] };
  }
  return { kind: 'pays', from: sparsities[last + 1], isLowest: last === -1 };
}

interface Run {
  readonly finding: Finding;
  readonly batches: number[];
}

function sentenceOf(series: Series): string {
  const runs: Run[] = [];
  for (const batch of series.batches) {
    const finding = findingAt(series, batch);
    const before = runs.at(-1);
    if (before !== undefined && JSON.stringify(before.finding) === JSON.stringify(finding)) {
      before.batches.push(batch);
    } else runs.push({ finding, batches: [batch] });
  }
  const isOneSparsity = series.sparsities.length === 1;
  return runs.map(({ finding, batches }) => clause(finding, batchText(batches), isOneSparsity)).join('; ');
}

function clause(finding: Finding, where: string, isOneSparsity: boolean): string {
  switch (finding.kind) {
    case 'pays': {
      const zeros = `${percent(finding.from, 2)} zeros`;
      if (isOneSparsity) return `sparse pays at ${zeros}, ${where}`;
      // Below the lowest sparsity that was measured it may pay, too.
      return `sparse pays from ${zeros}${finding.isLowest ? ' (the lowest measured)' : ''} at ${where}`;
    }
    case 'not':
      return `it does not pay at ${where} (up to ${percent(finding.upTo, 2)} zeros)`;
    case 'undecided':
      return `undecided at ${where} (up to ${percent(finding.upTo, 2)} zeros)`;
    case 'unmeasured':
      return `nothing was measured at ${where}`;
  }
}

function batchText(batches: readonly number[]): string {
  return batches.length === 1 ? `batch ${batches[0]}` : `batches ${listed(batches.map(String))}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

function onePointOnly(series: readonly Series[]): string[] {
  if (series.length === 0) return [];
  return [
    'Every layer was measured at one sparsity and one batch, so this report does not say from which ' +
      'sparsity or up to which batch sparse weights pay; a sweep does: ' +
      'sparse-bench --sparsity 0.7,0.8,0.9,0.95 --batch 1,4,16,64.',
  ];
}

/**
 * From which sparsity and up to which batch sparse weights pay, in sentences. A sparsity counts only if
 * it and every higher one that was measured is FASTER: one lucky row between undecided ones is no answer.
 */
import { percent } from '../../ui/format.js';
import type { Headline } from '../headline.js';
import { cellAt, type Series } from './series.js';

/** One sentence per finding; layers with the same finding share it. */
export function conclusions(series: readonly Series[]): string[] {
  const grids = series.filter(({ sparsities, batches }) => sparsities.length > 1 || batches.length > 1);
  const byFinding = new Map<string, string[]>();
  for (const grid of grids) {
    const finding = findingOf(grid);
    byFinding.set(finding, [...(byFinding.get(finding) ?? []), grid.label]);
  }
  const found = [...byFinding].map(([finding, labels]) => `${listed(labels)}: ${finding}.`);
  return found.length > 0 ? found : onePointOnly(series);
}

/** The least sparsity from which on all are FASTER at this batch; null: not even the highest. */
export function payingFrom(series: Series, batch: number): number | null {
  let from: number | null = null;
  for (const sparsity of [...series.sparsities].reverse()) {
    const cell = cellAt(series, sparsity, batch);
    if (cell === null) continue;
    if (!isFaster(cell)) break;
    from = sparsity;
  }
  return from;
}

function isFaster({ verdict }: Headline): boolean {
  return verdict.word === 'FASTER' && !verdict.provisional;
}

function findingOf(series: Series): string {
  const runs: { from: number | null; batches: number[] }[] = [];
  for (const batch of series.batches) {
    const from = payingFrom(series, batch);
    const last = runs.at(-1);
    if (last !== undefined && last.from === from) last.batches.push(batch);
    else runs.push({ from, batches: [batch] });
  }
  const [first, ...others] = runs;
  const everywhere = others.length === 0 && series.batches.length > 1;
  if (everywhere && first.from !== null) {
    return `sparse pays ${fromText(first.from, series)} at every batch measured (${batchRange(series.batches)})`;
  }
  if (everywhere) {
    return `sparse pays at no batch measured (${batchRange(series.batches)}), up to ${percent(most(series.sparsities), 2)} zeros`;
  }
  return runs
    .map(({ from, batches }) =>
      from === null
        ? `not at ${batchList(batches)}, up to ${percent(most(series.sparsities), 2)} zeros`
        : `sparse pays ${fromText(from, series)} at ${batchList(batches)}`,
    )
    .join('; ');
}

/** At the lowest sparsity that was measured the true threshold may lie lower still. */
function fromText(from: number, { sparsities }: Series): string {
  if (sparsities.length === 1) return `at ${percent(from, 2)} zeros`;
  const lowest = from === sparsities[0] ? ', the lowest measured,' : '';
  return `from ${percent(from, 2)} zeros${lowest}`;
}

function batchList(batches: readonly number[]): string {
  return batches.length === 1 ? `batch ${batches[0]}` : `batches ${listed(batches.map(String))}`;
}

function batchRange(batches: readonly number[]): string {
  return `${batches[0]} to ${most(batches)}`;
}

function most(ascending: readonly number[]): number {
  return ascending[ascending.length - 1];
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

function onePointOnly(series: readonly Series[]): string[] {
  if (series.length === 0) return [];
  return [
    'Every layer was measured at one sparsity and one batch only, so this report does not say from which ' +
      'sparsity or up to which batch sparse weights pay; a sweep does: ' +
      '--sparsity 0.7,0.8,0.9,0.95 --batch 1,4,16,64.',
  ];
}

/** Small readings of a report that several parts of the layout share. Pure. */
import { registry } from '../../../kernels/registry.js';
import type { Headline } from '../../report/headline.js';
import type { Result } from '../../report/schema.js';
import { layerLabel } from '../../workload/layer.js';
import { percent } from '../format.js';

/** Below so many visits an interval speaks for the processes that were measured, not for the next ones. */
export const VISITS_FOR_AN_INTERVAL = 3;

type RowWorkload = Result['workload'];

/** The properties of a workload that a column or the heading shows, in the order in which they stand. */
export const TRAITS = ['sparsity', 'batch', 'pattern', 'cache', 'threads', 'timing', 'steps'] as const;
export type Trait = (typeof TRAITS)[number];

/** The value of a trait as a cell shows it. */
export function traitCell(workload: RowWorkload, trait: Trait): string {
  if (trait === 'sparsity') return percent(workload.sparsity, 2);
  return String(workload[trait] ?? 1);
}

/** Whether rows differ in a trait: then it needs a column, otherwise the heading says it once. */
export function varies(headlines: readonly Headline[], trait: Trait): boolean {
  return new Set(headlines.map(({ result }) => result.workload[trait])).size > 1;
}

/** `RNN 1760`. */
export function rowLayer(result: Result): string {
  return layerLabel(result.workload.layer);
}

/** Rows with their last visit behind them and a ratio to show. */
export function judged(headlines: readonly Headline[]): Headline[] {
  return headlines.filter(({ speedup, verdict }) => speedup !== null && !verdict.provisional);
}

/** The ids that occur, the most frequent first, with how often. */
export function tally(ids: readonly string[]): [id: string, count: number][] {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** Two clauses or sentences as one text; each keeps or gets its full stop. */
export function sentences(...parts: readonly (string | null)[]): string {
  return parts
    .filter((part): part is string => part !== null && part.trim() !== '')
    .map((part) => (/[.!?`)]$/.test(part.trim()) ? part.trim() : `${part.trim()}.`))
    .join(' ');
}

interface Missing {
  readonly backend: string;
  readonly reason: string;
  readonly remedy: string;
  /** Asked for by name. */
  readonly requested: boolean;
}

export interface MissingGroup {
  readonly backends: string;
  readonly reason: string;
  readonly remedy: string;
}

/**
 * Backends that are missing for the same reason and added by the same command share an entry. So do the
 * members of a group of the registry that nobody asked for: nobody has all vendors' libraries, and a line
 * for each would bury the table.
 */
export function unavailableGroups(entries: readonly Missing[]): MissingGroup[] {
  const groups = new Map<string, { backends: string[]; reasons: Set<string>; last: Missing }>();
  for (const entry of entries) {
    const family = entry.requested ? undefined : registry.find(({ id }) => id === entry.backend)?.group;
    const key = family ?? JSON.stringify([entry.reason, entry.remedy]);
    const group = groups.get(key) ?? { backends: [], reasons: new Set(), last: entry };
    group.backends.push(entry.backend);
    group.reasons.add(`${entry.reason}\n${entry.remedy}`);
    groups.set(key, { ...group, last: entry });
  }
  return [...groups.values()].map(({ backends, reasons, last: { reason, remedy } }) => ({
    backends: backends.join(', '),
    ...(reasons.size === 1
      ? { reason, remedy }
      : { reason: 'not found here', remedy: '`sparse-bench list backends` says how to add each' }),
  }));
}

/** Why a backend is missing and what adds it. The remedy is last and keeps its form: it may be a command. */
export function unavailableText({
  reason,
  remedy,
}: {
  readonly reason: string;
  readonly remedy: string;
}): string {
  return `${reason.replace(/\.$/, '')}; ${remedy}`;
}

import type { Entry } from './entries.js';
import type { TabState } from './state.js';

/** The entries that hold every word of the filter, in the order asked for; what is unknown comes last. */
export function selectEntries(entries: readonly Entry[], { filter, sort, isDescending }: TabState): Entry[] {
  const words = filter
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '');
  const kept = entries.filter(({ search }) => words.every((word) => search.includes(word)));
  if (sort === null) return kept;
  return kept.sort((a, b) => compare(a.values[sort] ?? null, b.values[sort] ?? null, isDescending));
}

type Value = Entry['values'][string];

function compare(a: Value, b: Value, isDescending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order =
    typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
  return isDescending ? -order : order;
}

/** `RNN 1760` before `RNN 15000`. */
const collator = new Intl.Collator('en', { numeric: true });

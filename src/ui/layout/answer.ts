import type { Headline } from '../../report/headline.js';
import { counted, ratio } from '../format.js';
import { judged } from './facts.js';

type Word = Headline['verdict']['word'];

/**
 * The question of the whole tool, answered in one sentence, with exactly as much certainty as the
 * verdicts have: rows that are not decided are counted as such.
 */
export function answer(headlines: readonly Headline[]): string {
  const rows = judged(headlines);
  if (rows.length === 0) return 'No speed-up was measured on this device.';
  const having = (word: Word) => rows.filter(({ verdict }) => verdict.word === word);
  const parts = [
    clause('faster', having('FASTER'), rows.length),
    clause('slower', having('SLOWER'), rows.length),
    clause('as fast as dense ones', having('SAME'), rows.length),
  ].filter((part) => part !== null);
  const open = having('AMBIGUOUS').length;
  if (parts.length === 0) {
    return `Undecided: on this device the intervals do not tell sparse from dense in ${amount(open, rows.length)}.`;
  }
  const [first, ...others] = parts;
  const rest = [...others, ...(open === 0 ? [] : [`undecided in ${open}`])].join(', ');
  const fewest = Math.min(...rows.map(({ result }) => result.visits));
  const caution = fewest < 3 ? ' in these processes' : '';
  return `On this device sparse weights are ${first}${rest === '' ? '' : `; ${rest}`}${caution}${unmeasured(headlines, rows)}.`;
}

/** `faster in all 5 rows (3.1× to 9.0× the speed of the strongest dense kernel)`. */
function clause(words: string, rows: readonly Headline[], total: number): string | null {
  if (rows.length === 0) return null;
  const ratios = rows.flatMap(({ speedup }) => (speedup === null ? [] : [speedup.ratio]));
  const low = ratio(Math.min(...ratios));
  const high = ratio(Math.max(...ratios));
  const range = low === high ? low : `${low} to ${high}`;
  return `${words} in ${amount(rows.length, total)} (${range} the speed of the strongest dense kernel)`;
}

function amount(count: number, total: number): string {
  return count === total
    ? `all ${counted(total, 'row')}`.replace('all 1 row', 'the one row')
    : `${count} of ${counted(total, 'row')}`;
}

function unmeasured(headlines: readonly Headline[], rows: readonly Headline[]): string {
  const missing = headlines.length - rows.length;
  return missing === 0 ? '' : ` (${counted(missing, 'row')} not finished)`;
}

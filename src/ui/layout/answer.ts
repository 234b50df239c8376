import type { Headline } from '../../report/headline.js';
import { counted, ratio } from '../format.js';
import { judged, VISITS_FOR_AN_INTERVAL } from './facts.js';

type Word = Headline['verdict']['word'];

/**
 * The question of the whole tool, answered in one sentence, with exactly as much certainty as the
 * verdicts have: rows that are not decided are counted as such.
 */
export function answer(headlines: readonly Headline[]): string {
  const rows = judged(headlines);
  if (rows.length === 0) return 'No speed-up was measured on this device.';
  const having = (word: Word) => rows.filter(({ verdict }) => verdict.word === word);
  const groups = [
    { words: 'faster', rows: having('FASTER') },
    { words: 'slower', rows: having('SLOWER') },
    { words: 'as fast as dense ones', rows: having('SAME') },
  ].filter((group) => group.rows.length > 0);
  const open = having('AMBIGUOUS').length;
  const [first, ...others] = groups;
  if (first === undefined) {
    return `Undecided: on this device the intervals do not tell sparse from dense in ${amount(open, rows.length)}.`;
  }
  const main = `${first.words} in ${amount(first.rows.length, rows.length)} (${range(first.rows)} the speed of the strongest dense kernel)`;
  const rest = [
    ...others.map((group) => `${group.words} in ${group.rows.length} (${range(group.rows)})`),
    ...(open === 0 ? [] : [`undecided in ${open}`]),
  ].join(', ');
  const fewest = Math.min(...rows.map(({ result }) => result.visits));
  const where = fewest < VISITS_FOR_AN_INTERVAL ? 'In these processes, on this device,' : 'On this device';
  return `${where} sparse weights are ${main}${rest === '' ? '' : `; ${rest}`}${unmeasured(headlines, rows)}.`;
}

/** `3.1× to 9.0×`. */
function range(rows: readonly Headline[]): string {
  const ratios = rows.flatMap(({ speedup }) => (speedup === null ? [] : [speedup.ratio]));
  const low = ratio(Math.min(...ratios));
  const high = ratio(Math.max(...ratios));
  return low === high ? low : `${low} to ${high}`;
}

function amount(count: number, total: number): string {
  return count === total
    ? `all ${counted(total, 'row')}`.replace('all 1 row', 'the one row')
    : `${count} of ${counted(total, 'row')}`;
}

function unmeasured(headlines: readonly Headline[], rows: readonly Headline[]): string {
  const missing = headlines.filter((headline) => !rows.includes(headline));
  const unfinished = missing.filter(({ verdict }) => verdict.provisional).length;
  const counts = [
    { count: unfinished, words: 'not finished' },
    { count: missing.length - unfinished, words: 'not measured' },
  ].filter(({ count }) => count > 0);
  const texts = counts.map(({ count, words }) => `${counted(count, 'row')} ${words}`);
  return texts.length === 0 ? '' : ` (${texts.join(', ')})`;
}

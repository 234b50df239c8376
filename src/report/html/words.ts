/** Words and signs that several parts of the page share. A sign and a word always stand beside a colour. */
import type { Headline } from '../headline.js';
import type { Claim } from '../schema.js';
import { html, type Markup } from './markup.js';

type Word = Headline['verdict']['word'] | Claim['verdict'];

interface Look {
  readonly sign: string;
  /** Class of the style sheet. */
  readonly tone: 'good' | 'bad' | 'even' | 'open' | 'none';
}

const LOOKS: Readonly<Record<Word, Look>> = {
  FASTER: { sign: '▲', tone: 'good' },
  SLOWER: { sign: '▼', tone: 'bad' },
  SAME: { sign: '=', tone: 'even' },
  AMBIGUOUS: { sign: '?', tone: 'open' },
  REACHED: { sign: '✓', tone: 'good' },
  'NOT REACHED': { sign: '✗', tone: 'bad' },
  'NOT MEASURED': { sign: '–', tone: 'none' },
  WAITING: { sign: '…', tone: 'none' },
};

export function verdictSign(word: Word): string {
  return LOOKS[word].sign;
}

export function verdictTone(word: Word): Look['tone'] {
  return LOOKS[word].tone;
}

/** `▲ FASTER` as a badge. `suffix`: marks such as `*`. */
export function badge(word: Word, suffix = ''): Markup {
  const { sign, tone } = LOOKS[word];
  return html`<span class="badge ${tone}"><span aria-hidden="true">${sign}</span> ${word}${suffix}</span>`;
}

/** A table that may be wider than the screen: it scrolls in its own box, which the keyboard can reach. */
export function scrollBox(label: string, content: Markup): Markup {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${label}">${content}</div>`;
}

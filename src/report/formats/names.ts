import { visible } from './text.js';

/** Bencher, the strictest reader, takes names of 1024 characters. */
const LONGEST = 800;

/**
 * Gives each text a name of its own: visible characters, not empty, not too long, and unlike all before
 * it: a text that came before gets `#2`. Trackers know a series by its name, and lose one of two equals.
 */
export function createNamer(): (text: string) => string {
  const taken = new Set<string>();
  return (text) => {
    const shown = visible(text).trim();
    const base =
      shown.length > LONGEST ? `${[...shown].slice(0, LONGEST / 2).join('')}…` : shown || '(no name)';
    let name = base;
    for (let count = 2; taken.has(name); count += 1) name = `${base}#${count}`;
    taken.add(name);
    return name;
  };
}

/** Which rounds of `bench:screen` are drawn. Visits and rounds from 0. */

/** Some 0.3 s of rounds: one draw of the screen, which draws four times a second. */
const BLOCK = 10;

/** Blocks of rounds in turn; every other visit begins silent, so that neither is always first. */
export function isDrawn(visit: number, round: number): boolean {
  return (visit + Math.floor(round / BLOCK)) % 2 === 0;
}

/** The round under way, from what the screen says of it; null: none is. */
export function roundOf(detail: string): number | null {
  const [, round] = /\bround (\d+) of \d+$/.exec(detail) ?? [];
  return round === undefined ? null : Number(round) - 1;
}

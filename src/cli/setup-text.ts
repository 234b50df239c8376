/** What `setup` says on stdout: plain lines, indented by two where they belong to the one above. */
import type { Addition } from '../setup/addition.js';
import type { SetUpResult } from '../setup/set-up.js';
import type { AdditionState } from '../setup/state.js';
import { roughBytes } from '../setup/workshop.js';

export interface AdditionRow {
  readonly addition: Addition;
  readonly state: AdditionState;
}

export function additionsText(rows: readonly AdditionRow[]): string[] {
  const width = Math.max(...rows.map(({ addition }) => addition.name.length)) + 2;
  const indent = ' '.repeat(width);
  return rows.flatMap(({ addition, state }) => [
    `${addition.name.padEnd(width)}${addition.purpose}`,
    `${indent}download ${roughBytes(addition.downloadBytes)}, on disk ${roughBytes(addition.diskBytes)}; ${stateText(addition, state)}`,
  ]);
}

function stateText({ name }: Addition, state: AdditionState): string {
  if (state.kind === 'absent') return 'not installed';
  if (state.kind === 'elsewhere') return `not needed: the package is there, ${state.path}`;
  const old = state.isCurrent ? '' : `, of other versions than wanted: repeat \`sparse-bench setup ${name}\``;
  return `installed (${roughBytes(state.bytes)} in ${state.folder})${old}`;
}

export function addedText({ name }: Addition, { kind, folder, bytes, detail }: SetUpResult): string {
  const done = { added: 'added', replaced: 'replaced', kept: 'already there' }[kind];
  return `${name}: ${done} and computes right: ${detail} (${roughBytes(bytes)} in ${folder})`;
}

export function removedText({ name }: Addition, bytes: number | null): string {
  return bytes === null
    ? `${name}: is not installed, nothing to remove`
    : `${name}: removed (${roughBytes(bytes)})`;
}

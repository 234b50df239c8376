/**
 * Layers by name. A recurrent layer multiplies one matrix of gates × hidden rows and hidden columns
 * per time step (the gates of a GRU or LSTM are stacked into one product).
 */
import { nearestWord } from './nearest.js';
import type { Parsed } from './parsed.js';
import type { Cell, Layer } from './workload.js';

/** Row blocks of hidden rows each in the recurrent matrix of a cell. */
export const GATES: Readonly<Record<Cell, number>> = { rnn: 1, gru: 3, lstm: 4, gemm: 1 };

/** Largest size a name may hold: what fits an int32 index. Memory is a later question. */
export const MAX_LAYER_SIZE = 2 ** 31 - 1;

const CELLS: readonly Cell[] = ['rnn', 'gru', 'lstm', 'gemm'];
const FORMS = 'rnn:1760, gru:2560, lstm:2048 or gemm:7680x2560';

/**
 * Reads `rnn:1760`, `gru:2560`, `lstm:2048` (hidden units) or `gemm:7680x2560` (rows × columns).
 * Case does not matter. Sizes are integers from 1 to 2^31 − 1.
 */
export function parseLayer(text: string): Parsed<Layer> {
  const typed = text.trim().toLowerCase().replaceAll('×', 'x');
  const cellForm = /^(rnn|gru|lstm):(\d+)$/.exec(typed);
  if (cellForm) return recurrentLayer(text, cellForm[1] as Cell, Number(cellForm[2]));
  const gemmForm = /^gemm:(\d+)x(\d+)$/.exec(typed);
  if (gemmForm) return gemmLayer(text, Number(gemmForm[1]), Number(gemmForm[2]));
  return refuse(`'${text}' is not a layer: ${hint(typed)}`);
}

/** `GRU 2560`, `GEMM 7680×2560`; an id that is not a layer comes back unchanged. */
export function layerLabel(layerId: string): string {
  const parsed = parseLayer(layerId);
  if (!parsed.ok) return layerId;
  const { cell, hidden, m, k } = parsed.value;
  return `${cell.toUpperCase()} ${hidden ?? `${m}×${k}`}`;
}

function recurrentLayer(text: string, cell: Cell, hidden: number): Parsed<Layer> {
  if (!isSize(hidden)) return refuse(sizeMessage(text, 'hidden units'));
  return { ok: true, value: { id: `${cell}:${hidden}`, cell, hidden, m: GATES[cell] * hidden, k: hidden } };
}

function gemmLayer(text: string, m: number, k: number): Parsed<Layer> {
  if (!isSize(m)) return refuse(sizeMessage(text, 'rows'));
  if (!isSize(k)) return refuse(sizeMessage(text, 'columns'));
  return { ok: true, value: { id: `gemm:${m}x${k}`, cell: 'gemm', hidden: null, m, k } };
}

function isSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 1 && size <= MAX_LAYER_SIZE;
}

function sizeMessage(text: string, what: string): string {
  return `Layer '${text}': the number of ${what} must be an integer from 1 to ${MAX_LAYER_SIZE}.`;
}

function refuse(message: string): Parsed<never> {
  return { ok: false, message };
}

/** What was probably meant, or the forms there are. */
function hint(typed: string): string {
  if (typed === '') return `write ${FORMS}.`;
  const bare = /^(\d+)(?:x(\d+))?$/.exec(typed);
  if (bare) return `did you mean '${bare[2] ? `gemm:${typed}` : `gru:${typed}`}'?`;
  const loose = /^([a-z]+)\s*[:_/=-]?\s*(\d+)(?:\s*[x,*]\s*(\d+))?$/.exec(typed);
  if (!loose) return `write ${FORMS} with whole numbers.`;
  const cell = nearestWord(loose[1], CELLS) as Cell | null;
  if (cell === null) return `there is no cell '${loose[1]}'; write ${FORMS}.`;
  return `did you mean '${suggestion(cell, loose[2], loose[3])}'?`;
}

function suggestion(cell: Cell, first: string, second: string | undefined): string {
  if (cell === 'gemm') return `gemm:${first}x${second ?? first}`;
  if (second === undefined || second === first) return `${cell}:${first}`;
  const isStackedGates = Number(first) === GATES[cell] * Number(second);
  return isStackedGates ? `${cell}:${second}` : `gemm:${first}x${second}`;
}

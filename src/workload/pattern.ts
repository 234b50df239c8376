/**
 * Where the non-zeros of a matrix are. Textual forms: `uniform`, `bernoulli`, `block:8x1`, `bank:32`,
 * `gates:0.05/0.05/0.2` and `gates:0.05/0.05/0.2+diag`.
 */
import { GATES, MAX_LAYER_SIZE } from './layer.js';
import { nearestWord } from './nearest.js';
import type { Parsed } from './parsed.js';
import type { Layer } from './workload.js';

export type Pattern =
  /** An exact number of non-zeros, every choice of positions equally likely. */
  | { readonly kind: 'uniform' }
  /** Every weight is kept independently, so that nnz varies: how DeepBench makes its matrices. */
  | { readonly kind: 'bernoulli' }
  /** Whole blocks of rows × cols on a fixed grid are kept or dropped; an exact number is kept. */
  | { readonly kind: 'block'; readonly rows: number; readonly cols: number }
  /** Each row is cut into banks of `width` columns that keep equally many non-zeros (Yao et al. 2019). */
  | { readonly kind: 'bank'; readonly width: number }
  /** One density per gate, in the order of the gates; `diagonal` keeps each gate's diagonal (LPCNet). */
  | { readonly kind: 'gates'; readonly densities: readonly number[]; readonly diagonal: boolean };

const KINDS = ['uniform', 'bernoulli', 'block', 'bank', 'gates'] as const;
const FORMS = 'uniform, bernoulli, block:8x1, bank:32 or gates:0.05/0.05/0.2+diag';

/** Reads one of the textual forms; case does not matter. */
export function parsePattern(text: string): Parsed<Pattern> {
  const typed = text.trim().toLowerCase().replaceAll('×', 'x');
  const [kind, ...rest] = typed.split(':');
  const detail = rest.join(':');
  switch (kind) {
    case 'uniform':
    case 'bernoulli':
      return rest.length === 0 ? ok({ kind }) : refuse(text, `'${kind}' takes no sizes`);
    case 'block':
      return parseBlock(text, detail);
    case 'bank':
      return parseBank(text, detail);
    case 'gates':
      return parseGates(text, detail);
    default:
      return refuse(text, unknownKind(kind));
  }
}

/** The canonical text of a pattern; `parsePattern` reads it back. */
export function patternId(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'uniform':
    case 'bernoulli':
      return pattern.kind;
    case 'block':
      return `block:${pattern.rows}x${pattern.cols}`;
    case 'bank':
      return `bank:${pattern.width}`;
    case 'gates':
      return `gates:${pattern.densities.join('/')}${pattern.diagonal ? '+diag' : ''}`;
  }
}

/** Why a pattern cannot be laid on a layer, in one sentence; null when it can. */
export function patternMisfit(pattern: Pattern, layer: Layer): string | null {
  if (pattern.kind !== 'gates') return null;
  const gates = GATES[layer.cell];
  if (pattern.densities.length !== gates) {
    const wants = gates === 1 ? 'one density' : `${gates} densities`;
    return `Pattern '${patternId(pattern)}' has ${pattern.densities.length}, but layer '${layer.id}' has ${gates} gate${gates === 1 ? '' : 's'} and wants ${wants}.`;
  }
  if (pattern.diagonal && layer.m / gates !== layer.k) {
    return `Pattern '${patternId(pattern)}' keeps a diagonal, which needs square gates, but layer '${layer.id}' is ${layer.m}×${layer.k}.`;
  }
  return null;
}

/**
 * The sparsity that a pattern fixes by itself: for `gates` the mean over the gates, to six decimals and
 * below 1; null for a pattern that leaves it open. The pattern must fit the layer (`patternMisfit`).
 */
export function patternSparsity(pattern: Pattern, layer: Layer): number | null {
  if (pattern.kind !== 'gates') return null;
  const onDiagonal = pattern.diagonal ? 1 / layer.k : 0;
  const kept = pattern.densities.map((density) => Math.min(density, 1 - onDiagonal) + onDiagonal);
  const sparsity = 1 - kept.reduce((sum, density) => sum + density, 0) / kept.length;
  return Math.min(Math.max(Math.round(sparsity * 1e6) / 1e6, 0), 1 - 1e-6);
}

function parseBlock(text: string, detail: string): Parsed<Pattern> {
  const sizes = /^(\d+)x(\d+)$/.exec(detail);
  if (!sizes) return refuse(text, "write rows and columns of a block, such as 'block:8x1'");
  const [rows, cols] = [Number(sizes[1]), Number(sizes[2])];
  if (!isSize(rows) || !isSize(cols))
    return refuse(text, `a block has 1 to ${MAX_LAYER_SIZE} rows and columns`);
  return ok({ kind: 'block', rows, cols });
}

function parseBank(text: string, detail: string): Parsed<Pattern> {
  if (!/^\d+$/.test(detail)) return refuse(text, "write the columns of a bank, such as 'bank:32'");
  const width = Number(detail);
  if (!isSize(width)) return refuse(text, `a bank has 1 to ${MAX_LAYER_SIZE} columns`);
  return ok({ kind: 'bank', width });
}

function parseGates(text: string, detail: string): Parsed<Pattern> {
  const [list, ...flags] = detail.split('+');
  if (flags.length > 1 || (flags.length === 1 && flags[0] !== 'diag')) {
    return refuse(text, "only '+diag' may follow the densities");
  }
  const items = list.split('/').map((item) => item.trim());
  if (!items.every((item) => /^(\d+\.?\d*|\.\d+)(e-?\d+)?$/.test(item))) {
    return refuse(text, "write one density per gate, such as 'gates:0.05/0.05/0.2'");
  }
  const densities = items.map(Number);
  if (densities.some((density) => density > 1)) {
    return refuse(text, 'a density is a fraction from 0 to 1, such as 0.05 for 5 %');
  }
  const diagonal = flags.length === 1;
  if (!diagonal && densities.every((density) => density === 0)) {
    return refuse(text, 'it keeps no weights; give at least one gate a density above 0');
  }
  return ok({ kind: 'gates', densities, diagonal });
}

function isSize(size: number): boolean {
  return size >= 1 && size <= MAX_LAYER_SIZE;
}

function unknownKind(kind: string): string {
  const near = nearestWord(kind, KINDS);
  return near === null ? `write ${FORMS}` : `did you mean '${near}'? The forms are ${FORMS}`;
}

function ok(value: Pattern): Parsed<Pattern> {
  return { ok: true, value };
}

function refuse(text: string, why: string): Parsed<never> {
  return { ok: false, message: `'${text}' is not a pattern: ${why}.` };
}

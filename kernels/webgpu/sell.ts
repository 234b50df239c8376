/**
 * Sparse weights as SELL-C-σ with slices of 32 rows, sorted by length (matrix/sell.ts): a lane to each row, so
 * that neighbouring lanes load neighbouring values and columns, and no sum across lanes is needed but that of
 * the `parts` which split the slice's columns.
 *
 *     slice of 3 rows     a c f |       part 0 takes a c f and e g ., part 1 b d . : their sums meet in
 *                         b d . |       the workgroup's memory
 *                         e g . |
 *
 * Bytes per entry: 6, or 8 where K is above 65,536, padding included. A thread holds `vectors` vectors of
 * columns, so that each value and column is loaded once for all of them.
 */
import { toSell } from '../../src/matrix/sell.js';
import { expectedNnz } from '../../src/workload/cost.js';
import type { Weights } from '../contract.js';
import { type Columns, columnsOf } from './columns.js';
import type { Gpu } from './gpu.js';
import { type Family, grid, type Plan } from './plan.js';
import { reduceCode, reduceDeclarations, type Team } from './reduce.js';
import { entry, numbered } from './wgsl.js';

const SLICE = 32;
/** Vectors of columns of a thread: registers for 16 sums. */
const MOST_VECTORS = 4;

export function sell(name: string, parts: number): Family {
  return {
    name,
    operand: 'sparse',
    format: `sell${SLICE}`,
    supports: () => ({ ok: true }),
    bytes: (workload) => 4 * expectedNnz(workload),
    plan: ({ batch }, weights, gpu) => planSell(batch, weights, gpu, parts),
  };
}

function planSell(batch: number, weights: Weights, gpu: Gpu, parts: number): Plan {
  const { m, k } = weights;
  const columns = columnsOf(batch);
  const vectors = Math.min(MOST_VECTORS, columns.count);
  const indexBits = k > 65_536 ? 32 : 16;
  const packed = toSell(weights, { sliceRows: SLICE, sortWindow: m, indexBits, padColumn: 'repeat' });
  if (!packed.ok) throw new Error(packed.message);
  const { slicePtr, rowOrder, colIdx, values, sliceCount, weightBytes } = packed.value;
  // Two columns of 16 bits share a word: the last word must be whole, and nothing empty can be bound.
  const words = new Uint32Array(Math.max(1, Math.ceil(colIdx.byteLength / 4)));
  new Uint8Array(words.buffer).set(new Uint8Array(colIdx.buffer, colIdx.byteOffset, colIdx.byteLength));
  const bound = <T extends Float32Array | Uint32Array>(array: T, spare: T): T =>
    array.length > 0 ? array : spare;
  return {
    code: sellCode(columns, vectors, parts, indexBits),
    sizes: [rowOrder.length, columns.count],
    weights: [
      slicePtr,
      bound(rowOrder, new Uint32Array(1)),
      bound(values, new Float32Array(1)),
      words,
    ] as Plan['weights'],
    weightBytes,
    columns,
    inputRows: k,
    groups: grid(Math.max(1, sliceCount), Math.ceil(columns.count / vectors), gpu),
  };
}

function sellCode(columns: Columns, vectors: number, parts: number, bits: 16 | 32): string {
  const { type } = columns;
  const team: Team = { parts, across: SLICE, count: 1, meets: 'workgroup' };
  const column = bits === 16 ? '(columns[at >> 1u] >> (16u * (at & 1u))) & 0xffffu' : 'columns[at]';
  return `
struct Sizes { rows: u32, vectors: u32 }
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<${type}>;
@group(0) @binding(2) var<storage, read_write> y: array<${type}>;
@group(0) @binding(3) var<storage, read> slicePtr: array<u32>;
@group(0) @binding(4) var<storage, read> rowOrder: array<u32>;
@group(0) @binding(5) var<storage, read> values: array<f32>;
@group(0) @binding(6) var<storage, read> columns: array<u32>;
${reduceDeclarations(team, type, vectors)}

${entry(SLICE * parts)}
  let slice = group.y * groups.x + group.x;
  let lane = local % ${SLICE}u;
  let part = local / ${SLICE}u;
  let place = slice * ${SLICE}u + lane;
  let vector = group.z * ${vectors}u;
${numbered(vectors, (i) => `  var sum${i} = ${type}();`)}
  if (place < sizes.rows) {
    let end = slicePtr[slice + 1u];
    for (var at = slicePtr[slice] + part * ${SLICE}u + lane; at < end; at += ${SLICE * parts}u) {
      let w = values[at];
      let first = (${column}) * sizes.vectors + vector;
${numbered(vectors, (i) => `      sum${i} += w * x[first + ${i}u];`)}
    }
  }
${reduceCode(team, vectors)}
  if (place < sizes.rows && part == 0u) {
    let first = rowOrder[place] * sizes.vectors + vector;
${numbered(vectors, (i) => `    if (vector + ${i}u < sizes.vectors) { y[first + ${i}u] = sum${i}; }`)}
  }
}
`;
}

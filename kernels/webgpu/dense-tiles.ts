/**
 * Dense weights by tiles, for many columns: what counts there is how often a number is used once it has been
 * loaded. A workgroup makes a tile of Y, `rows` × `columns`, going along K in steps of `depth`: its threads load a
 * tile of W and one of X into the workgroup's memory, then each multiplies four rows (or eight) by one vector of
 * four columns from there:
 *
 *              X  depth × columns
 *              ┌──────────┐
 *      W       │          │
 *     ┌───┐    ├──────────┤         rows × depth of W lie transposed in the workgroup's memory, so that the
 *     │   │    │  Y tile  │         rows of a thread are neighbours
 *     └───┘    └──────────┘
 *
 * Multiply-adds per step of a thread: 16 for 4 numbers and a vector loaded, 32 for 8 and a vector. W is row-major
 * with K filled up by zeros to a multiple of `depth`; X has as many rows.
 */
import { denseBytes } from '../../src/workload/cost.js';
import type { Weights } from '../contract.js';
import { columnsOf } from './columns.js';
import { paddedDense } from './dense-pack.js';
import type { Gpu } from './gpu.js';
import { type Family, grid, type Plan } from './plan.js';
import { entry } from './wgsl.js';

export interface Tile {
  /** A multiple of 4 · `thread`. */
  readonly rows: number;
  /** A multiple of 4. */
  readonly columns: number;
  /** A multiple of 4. */
  readonly depth: number;
  /** Groups of four rows that a thread holds. */
  readonly thread: 1 | 2;
}

export function denseTiles(name: string, tile: Tile, leastBatch: number): Family {
  return {
    name,
    operand: 'dense',
    format: 'dense',
    supports: ({ batch }) =>
      batch < leastBatch ? { ok: false, reason: `for batch ${leastBatch} and above` } : { ok: true },
    bytes: denseBytes,
    plan: ({ batch }, weights, gpu) => planTiles(batch, weights, gpu, tile),
  };
}

function planTiles(batch: number, weights: Weights, gpu: Gpu, tile: Tile): Plan {
  const columns = columnsOf(batch);
  const { stride, values } = paddedDense(weights, tile.depth);
  return {
    code: tileCode(tile),
    sizes: [weights.m, columns.count, stride / 4],
    weights: [values],
    weightBytes: values.byteLength,
    columns,
    inputRows: stride,
    groups: grid(Math.ceil(weights.m / tile.rows), Math.ceil((4 * columns.count) / tile.columns), gpu),
  };
}

const LANES = ['x', 'y', 'z', 'w'] as const;

/** For batches of 3 and above: rows of X are vectors of four. */
function tileCode({ rows, columns, depth, thread }: Tile): string {
  const across = columns / 4;
  const down = rows / (4 * thread);
  const threads = across * down;
  const held = Array.from({ length: thread }, (_, t) => t);
  const sums = held.flatMap((t) => LANES.map((_, i) => ({ t, i, name: `sum${4 * t + i}` })));
  return `
struct Sizes { rows: u32, vectors: u32, quads: u32 }
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> weights: array<vec4<f32>>;
var<workgroup> tileW: array<array<f32, ${rows}>, ${depth}>;
var<workgroup> tileX: array<array<vec4<f32>, ${across}>, ${depth}>;

${entry(threads)}
  let firstRow = (group.y * groups.x + group.x) * ${rows}u;
  let firstVector = group.z * ${across}u;
  let across = local % ${across}u;
  let down = local / ${across}u * ${4 * thread}u;
${sums.map(({ name }) => `  var ${name} = vec4<f32>();`).join('\n')}
  for (var start = 0u; start < sizes.quads; start += ${depth / 4}u) {
    for (var i = local; i < ${(rows * depth) / 4}u; i += ${threads}u) {
      let row = i / ${depth / 4}u;
      let quad = i % ${depth / 4}u;
      let w = weights[min(firstRow + row, sizes.rows - 1u) * sizes.quads + start + quad];
${LANES.map((lane, i) => `      tileW[4u * quad + ${i}u][row] = w.${lane};`).join('\n')}
    }
    for (var i = local; i < ${depth * across}u; i += ${threads}u) {
      let row = i / ${across}u;
      let vector = min(firstVector + i % ${across}u, sizes.vectors - 1u);
      tileX[row][i % ${across}u] = x[(4u * start + row) * sizes.vectors + vector];
    }
    workgroupBarrier();
    for (var step = 0u; step < ${depth}u; step++) {
      let xs = tileX[step][across];
${sums.map(({ t, i, name }) => `      ${name} += tileW[step][down + ${4 * t + i}u] * xs;`).join('\n')}
    }
    workgroupBarrier();
  }
  let vector = firstVector + across;
  if (vector < sizes.vectors) {
    let row = firstRow + down;
${sums
  .map(
    ({ t, i, name }) =>
      `    if (row + ${4 * t + i}u < sizes.rows) { y[(row + ${4 * t + i}u) * sizes.vectors + vector] = ${name}; }`,
  )
  .join('\n')}
  }
}
`;
}

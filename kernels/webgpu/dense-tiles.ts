/**
 * Dense weights by tiles, for many columns: what counts there is how often a number is used once it has been
 * loaded, and that enough of W is on its way meanwhile. A workgroup makes a tile of Y, `rows` × `columns`, going
 * along K in steps of `depth`:
 *
 *              X  depth × columns
 *              ┌──────────┐
 *      W       │          │
 *     ┌───┐    ├──────────┤         a thread holds `down` × 4 · `vectors` numbers of Y, for every `parts`-th
 *     │   │    │  Y tile  │         column of W: rows · columns / (4 · down · vectors) threads a part
 *     └───┘    └──────────┘
 *
 * In each step the threads put the tiles of W and X into the workgroup's memory, start to load those of the next
 * step into registers, and multiply: memory is waited for while others multiply. Parts let small tiles have
 * many threads; their sums meet at the end, in the same memory.
 *
 * W is stored in blocks of `rows` rows with columns one after another, so that its tile is one piece, and the
 * weights of four rows at one column are one vector:
 *
 *     block of 4 rows     w(0,0) w(1,0) w(2,0) w(3,0) | w(0,1) w(1,1) w(2,1) w(3,1) | …
 *
 * K is filled up by zeros to a multiple of `depth`, and so is X.
 */
import { denseBytes } from '../../src/workload/cost.js';
import type { Support, Weights } from '../contract.js';
import { columnsOf } from './columns.js';
import type { Gpu } from './gpu.js';
import { type Family, grid, type Plan } from './plan.js';
import { entry, numbered } from './wgsl.js';

export interface Tile {
  /** Of Y: a multiple of `down`. */
  readonly rows: number;
  /** Of Y: a multiple of 4 · `vectors`. */
  readonly columns: number;
  /** A multiple of `parts`; both tiles are a whole number of vectors for each thread. */
  readonly depth: number;
  /** Rows of a thread: a multiple of 4. */
  readonly down: number;
  /** Vectors of columns of a thread. */
  readonly vectors: number;
  /** Threads that share the columns of W. */
  readonly parts: number;
}

export function denseTiles(name: string, tile: Tile, leastBatch: number): Family {
  return {
    name,
    operand: 'dense',
    format: `dense-blocks${tile.rows}`,
    supports({ batch }, gpu) {
      if (batch < leastBatch) return { ok: false, reason: `for batch ${leastBatch} and above` };
      return fits(tile, gpu);
    },
    bytes: denseBytes,
    plan: ({ batch }, weights, gpu) => planTiles(batch, weights, gpu, tile),
  };
}

function fits(tile: Tile, { facts }: Gpu): Support {
  const { memory, threads } = shapeOf(tile);
  if (16 * memory <= facts.maxGroupBytes && threads <= facts.maxGroupThreads) return { ok: true };
  return {
    ok: false,
    reason: `needs workgroups of ${threads} threads and ${(16 * memory) / 1024} KiB, more than this adapter has`,
  };
}

/** Memory in vectors of four numbers; of at least one sum of every thread, which meet there. */
function shapeOf({ rows, columns, depth, down, vectors, parts }: Tile) {
  const across = columns / (4 * vectors);
  const team = across * (rows / down);
  const threads = team * parts;
  const tileW = (depth * rows) / 4;
  const tileX = (depth * columns) / 4;
  return { across, team, threads, tileW, tileX, memory: Math.max(tileW + tileX, threads) };
}

function planTiles(batch: number, weights: Weights, gpu: Gpu, tile: Tile): Plan {
  const columns = columnsOf(batch);
  const stride = Math.ceil(weights.k / tile.depth) * tile.depth;
  const values = packBlocks(weights, tile.rows, stride);
  return {
    code: tileCode(tile),
    sizes: [weights.m, columns.count, stride],
    weights: [values],
    weightBytes: values.byteLength,
    columns,
    inputRows: stride,
    groups: grid(Math.ceil(weights.m / tile.rows), Math.ceil((4 * columns.count) / tile.columns), gpu),
  };
}

/** Block b, column c, row r of the block: number (b · stride + c) · rows + r. Rows and columns that W lacks are 0. */
function packBlocks({ m, rowPtr, colIdx, values }: Weights, rows: number, stride: number) {
  const packed = new Float32Array(Math.ceil(m / rows) * rows * stride);
  for (let row = 0; row < m; row++) {
    const lane = row % rows;
    const block = (row - lane) * stride;
    for (let i = rowPtr[row]; i < rowPtr[row + 1]; i++) packed[block + colIdx[i] * rows + lane] = values[i];
  }
  return packed;
}

const LANES = ['x', 'y', 'z', 'w'] as const;

/** For batches of 3 and above: rows of X are vectors of four. */
function tileCode(tile: Tile): string {
  const { rows, columns, depth, down, vectors, parts } = tile;
  const { across, team, threads, tileW, tileX, memory } = shapeOf(tile);
  const [ownW, ownX] = [tileW / threads, tileX / threads];
  const quads = rows / 4;
  const columnVectors = columns / 4;
  const load = (at: string): string =>
    [
      numbered(
        ownW,
        (i) => `    nextW${i} = weights[(block + ${at}) * ${quads}u + local + ${i * threads}u];`,
      ),
      numbered(
        ownX,
        (i) =>
          `    nextX${i} = x[(${at} + (local + ${i * threads}u) / ${columnVectors}u) * sizes.vectors + fromX${i}];`,
      ),
    ].join('\n');
  return `
struct Sizes { rows: u32, vectors: u32, columns: u32 }
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> weights: array<vec4<f32>>;
var<workgroup> tile: array<vec4<f32>, ${memory}>;

${entry(threads)}
  let firstRow = (group.y * groups.x + group.x) * ${rows}u;
  let firstVector = group.z * ${columnVectors}u;
  // A block beyond the last is read as the last, and a vector likewise; neither is stored.
  let block = min(firstRow, (sizes.rows - 1u) / ${rows}u * ${rows}u) / ${rows}u * sizes.columns;
  let part = local / ${team}u;
  let place = local % ${across}u;
  let quad = local % ${team}u / ${across}u * ${down / 4}u;
${numbered(ownX, (i) => `  let fromX${i} = min(firstVector + (local + ${i * threads}u) % ${columnVectors}u, sizes.vectors - 1u);`)}
${numbered(ownW, (i) => `  var nextW${i}: vec4<f32>;`)}
${numbered(ownX, (i) => `  var nextX${i}: vec4<f32>;`)}
${numbered(down * vectors, (i) => `  var sum${i} = vec4<f32>();`)}
  {
${load('0u')}
  }
  for (var start = 0u; start < sizes.columns; start += ${depth}u) {
${numbered(ownW, (i) => `    tile[local + ${i * threads}u] = nextW${i};`)}
${numbered(ownX, (i) => `    tile[${tileW}u + local + ${i * threads}u] = nextX${i};`)}
    workgroupBarrier();
    let next = min(start + ${depth}u, sizes.columns - ${depth}u);
${load('next')}
${numbered(depth / parts, (turn) => `    {\n${stepCode(tile, turn)}\n    }`)}
    workgroupBarrier();
  }
  let row = firstRow + 4u * quad;
  let vector = firstVector + place;
${meetCode(tile)}
}
`;
}

/**
 * One column of W for each part. Written out for every turn: NVIDIA's compiler leaves the loop as it is, and the
 * largest tile takes a third longer.
 */
function stepCode(tile: Tile, turn: number): string {
  const { rows, columns, down, vectors, parts } = tile;
  const { across, tileW } = shapeOf(tile);
  const products = numbered(down * vectors, (i) => {
    const row = Math.floor(i / vectors);
    return `      sum${i} += w${row >> 2}.${LANES[row & 3]} * x${i % vectors};`;
  });
  return `      let step = part + ${turn * parts}u;
${numbered(down / 4, (q) => `      let w${q} = tile[step * ${rows / 4}u + quad + ${q}u];`)}
${numbered(vectors, (v) => `      let x${v} = tile[${tileW}u + step * ${columns / 4}u + place + ${v * across}u];`)}
${products}`;
}

/**
 * The sums of all parts, as many at a time as the memory holds. Each part adds up and stores some of them, so that
 * none is idle.
 */
function meetCode(tile: Tile): string {
  const { down, vectors, parts } = tile;
  const { across, team, threads, memory } = shapeOf(tile);
  const store = (i: number, terms: string): string => {
    const row = `row + ${Math.floor(i / vectors)}u`;
    const vector = `vector + ${(i % vectors) * across}u`;
    return `if (${row} < sizes.rows && ${vector} < sizes.vectors) { y[(${row}) * sizes.vectors + ${vector}] = ${terms}; }`;
  };
  const sums = Array.from({ length: down * vectors }, (_, i) => i);
  const atOnce = Math.floor(memory / threads);
  const rounds = Array.from({ length: Math.ceil(sums.length / atOnce) }, (_, r) =>
    sums.slice(r * atOnce, (r + 1) * atOnce),
  );
  const round = (own: readonly number[]): string => {
    const put = own.map((i, at) => `  tile[local + ${at * threads}u] = sum${i};`);
    const add = own.map((i, at) => {
      const terms = Array.from({ length: parts }, (_, p) => `tile[origin + ${at * threads + p * team}u]`);
      return `  if (part == ${i % parts}u) { ${store(i, terms.join(' + '))} }`;
    });
    return [...put, '  workgroupBarrier();', ...add].join('\n');
  };
  return `  let origin = local % ${team}u;\n${rounds.map(round).join('\n  workgroupBarrier();\n')}`;
}

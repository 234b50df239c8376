/**
 * Sparse product for batch 3 and above: padded CSR (see csr-stream.ts), columns of the batch in the lanes.
 *
 *     for every panel of V vectors of columns (4 V entries of the batch)
 *       tile = X[all rows][panel], row after row
 *       for every row
 *         for every non-zero:  sum[panel] += value · tile[column]      a splat times V vectors
 *         Y[row][panel] = sum
 *
 * The batch is padded to a multiple of 4 in the kernel's own X and Y, and its vectors are dealt evenly to
 * the panels. Where there are several, a panel's columns are copied to a tile first, which belongs to the product
 * and is timed: in a tile of 4 vectors a row is one cache line and its neighbours follow, where a panel of X of 32 columns
 * has every other line, and so uses half of the sets of a cache. All panels use one tile.
 *
 * Per non-zero and panel of V vectors: V loads of X, 1/2 of offsets, 1/4 of values, whose lanes
 * are splat by shuffles; 6 bytes (8 where the offsets need 32 bits), and 1 load and 1 store of the copy per row of X and
 * vector. `sets` independent sums per vector hide the latency of the additions where a panel is narrow.
 *
 * With `slabBytes` W is worked through in slabs of columns whose part of X has so many bytes, so that it stays
 * in the nearest cache:
 *
 *     Y = 0
 *     for every panel, every slab of columns, every row that has non-zeros there
 *       sum = Y[row][panel];  the non-zeros as above;  Y[row][panel] = sum
 *
 * V loads and V stores of Y per row and slab in exchange.
 */
import type { Weights, Workload } from '../contract.js';
import { type Arithmetic, accumulate, clear, nameSuffix, sum } from './arithmetic.js';
import type { I32, Local, Statement } from './asm/code.js';
import { block, forRange } from './asm/control.js';
import { i32 } from './asm/i32.js';
import { at } from './asm/memory.js';
import { defineFunction, type FunctionCode, type Variables } from './asm/module.js';
import { f32x4, v128 } from './asm/v128.js';
import { type CsrAddresses, type CsrKernelPlace, forEachRow, planCsr, type RowCode } from './csr-loop.js';
import type { BatchRange, KernelSpec } from './kernel.js';
import { fence } from './order.js';
import type { Product } from './product.js';
import { rowStride } from './stride.js';
import { copyToTile } from './tiles.js';

export interface RowsShape {
  /** Most vectors of a panel. */
  readonly panel: number;
  /** Non-zeros per turn of the loop, a multiple of 4; rows are padded to a multiple. */
  readonly unroll: number;
  /** Independent sums per vector, a divisor of `unroll`. */
  readonly sets: number;
  /** Fences between groups of loads (order.ts): what many vectors need before Node 24. */
  readonly fenced: boolean;
  /** Bytes of X that a slab of columns meets in one panel; null: no slabs. */
  readonly slabBytes: number | null;
  readonly arithmetic: Arithmetic;
}

/** Most loads between two fences: these and 8 sums and a value fit the 15 registers that V8 gives to vectors. */
const FENCE_LOADS = 4;

interface Panel {
  readonly vectors: number;
  /** Byte offset of the panel in a row of X and Y; null: there is one panel only, and X is its tile. */
  readonly base: Local<'i32'> | null;
}

/** Cuts a row of vectors into groups of nearly equal size, as few as have at most `FENCE_LOADS`. */
function groupsOf(sums: readonly Local<'v128'>[]): { readonly sum: Local<'v128'>; readonly v: number }[][] {
  const size = Math.ceil(sums.length / Math.ceil(sums.length / FENCE_LOADS));
  const numbered = sums.map((sum, v) => ({ sum, v }));
  return Array.from({ length: Math.ceil(sums.length / size) }, (_, g) =>
    numbered.slice(g * size, (g + 1) * size),
  );
}

function rowCode(variables: Variables, shape: RowsShape, place: CsrKernelPlace, panel: Panel): RowCode {
  const { address } = place;
  const { vectors, base } = panel;
  const addressOfX = base === null ? address.x : address.tile;
  const { arithmetic, fenced } = shape;
  const sums = Array.from({ length: shape.sets }, () => variables.locals('v128', vectors));
  const inPanel = (offset: I32): I32 => (base === null ? offset : i32.add(offset, base));
  const x = variables.local('i32');
  const weight = variables.local('v128');
  const quads = variables.locals('v128', shape.unroll / 4);
  const groupsPerFence = Math.max(1, Math.floor(FENCE_LOADS / vectors));
  const fromY = (y: I32) => [
    x.set(inPanel(y)),
    ...sums[0].map((sum, v) => sum.set(v128.load(at(x, address.y + v * 16)))),
  ];
  return {
    start: (y) =>
      shape.slabBytes === null ? clear(sums.flat()) : [...fromY(y), ...clear(sums.slice(1).flat())],
    turn: ({ offsets, value, end }) => [
      ...quads.map((quad, q) => quad.set(v128.load(at(value, address.values + q * 16)))),
      block(
        offsets.flatMap((offset, j) => [
          x.set(offset),
          weight.set(f32x4.splatLane(quads[j >> 2], j & 3)),
          ...groupsOf(sums[j % shape.sets]).flatMap((group, g, groups) => {
            const index = j * groups.length + g;
            // The end of the turn is a fence of its own.
            const isLast = index === offsets.length * groups.length - 1;
            return [
              ...group.map(({ sum, v }) =>
                accumulate(arithmetic, sum, weight, v128.load(at(x, addressOfX + v * 16))),
              ),
              ...(fenced && !isLast && (index + 1) % groupsPerFence === 0 ? [fence(end, index)] : []),
            ];
          }),
        ]),
      ),
    ],
    finish: (y) => [
      x.set(inPanel(y)),
      ...Array.from({ length: vectors }, (_, v) =>
        v128.store(at(x, address.y + v * 16), sum(sums.map((set) => set[v]))),
      ),
    ],
  };
}

/** Deals `vectors` to as few panels as hold them: `wide` panels of `most` vectors, then narrow ones of one less. */
function dealVectors(vectors: number, panel: number) {
  const panels = Math.ceil(vectors / panel);
  const most = Math.ceil(vectors / panels);
  const narrow = panels * most - vectors;
  return { panels, most, wide: panels - narrow };
}

function clearY(variables: Variables, { layout, address }: CsrKernelPlace, m: number): Statement {
  const y = variables.local('i32');
  return forRange(y, { start: 0, end: m * layout.yStrideBytes, step: 16 }, [
    v128.store(at(y, address.y), v128.zero()),
  ]);
}

interface Size {
  readonly m: number;
  readonly k: number;
  readonly batch: number;
}

function rows(shape: RowsShape, place: CsrKernelPlace, size: Size): FunctionCode {
  const { address, layout } = place;
  const vectors = Math.ceil(size.batch / 4);
  const { panels, most, wide } = dealVectors(vectors, shape.panel);
  return defineFunction('run', (variables) => {
    const pass = (panel: Panel) => forEachRow(variables, place, rowCode(variables, shape, place, panel));
    const before = shape.slabBytes === null ? [] : [clearY(variables, place, size.m)];
    if (panels === 1) return [...before, ...pass({ vectors: most, base: null })];
    const [base, pointer] = variables.locals('i32', 2);
    const strideBytes = layout.yStrideBytes;
    const copyAndPass = (vectors: number) => [
      pointer.set(i32.const(0)),
      copyToTile(
        variables,
        { address: address.x, rows: size.k, strideBytes, column: base, vectors },
        { address: address.tile, strideBytes: layout.xStrideBytes, pointer },
      ),
      ...pass({ vectors, base }),
    ];
    const passes = (vectors: number, start: number, end: number) =>
      forRange(base, { start, end, step: vectors * 16 }, end > start ? copyAndPass(vectors) : []);
    const wideEnd = wide * most * 16;
    return [...before, passes(most, 0, wideEnd), passes(most - 1, wideEnd, vectors * 16)];
  });
}

function plan(shape: RowsShape, { batch }: Workload, weights: Weights): Product<keyof CsrAddresses> {
  const { panel, unroll, slabBytes } = shape;
  const { m, k } = weights;
  const stride = rowStride(batch, panel * 4);
  const tileStride = batch > panel * 4 ? panel * 4 : undefined;
  const slabColumns = slabBytes && Math.max(1, Math.floor(slabBytes / ((tileStride ?? stride) * 4)));
  const size = {
    batch,
    stride,
    unroll,
    ...(tileStride && { tileStride }),
    ...(slabColumns && { slabColumns }),
  };
  return planCsr(weights, size, (place) => rows(shape, place, { m, k, batch }));
}

/**
 * `csr4x8s2-f32`: 4 non-zeros of a row (padded to 4) times 8 columns per turn, in 2 sets of sums; the sets
 * are named where there are several. `csr4x32k28-f32`: in slabs of columns that meet 28 KB of X.
 */
export function csrRowsKernel(shape: RowsShape, batches: BatchRange): KernelSpec {
  const sets = shape.sets === 1 ? '' : `s${shape.sets}`;
  const slab = shape.slabBytes === null ? '' : `k${shape.slabBytes / 1024}`;
  return {
    name: `csr${shape.unroll}x${shape.panel * 4}${sets}${slab}-f32${nameSuffix(shape.arithmetic)}`,
    operand: 'sparse',
    format: `csr-pad${shape.unroll}`,
    batches,
    rowMultiple: 1,
    arithmetic: shape.arithmetic,
    plan: (workload, weights) => plan(shape, workload, weights),
  };
}

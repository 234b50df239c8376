/**
 * Dense product for many columns (batch 7 and above): columns in the lanes.
 *
 *     for every strip of 4 rows
 *       for every tile of 2 vectors of columns (8 entries of the batch; the last tile may be 1 vector)
 *         for every k
 *           for every row r of the strip:  Y[r][tile] += W[r][k] · X[k][tile]      a splat times vectors
 *
 * 8 accumulators; per k 4 loads of W (as splats) and 2 of X for 8 multiply-adds. W lies in strips of 4 rows
 * (see dense-strips.ts), 4 bytes per weight; a strip is read once per tile and stays in the nearest cache.
 * The batch is padded to a multiple of 4 in the kernel's own X and Y.
 *
 * A variant touches a strip first: it reads one number of every cache line of it, and nothing else, before
 * it computes. A tile asks for a new line of W once in about 100 instructions, so a core has few lines
 * under way at a time and waits for each where W comes from far; the touching loop has many. Measured at
 * batch 8 on AMD Zen 5: 1.1 to 1.2 times faster with 12 and 79 MB of weights, 0.9 to 0.96 with 0.5 MB.
 */
import type { Weights, Workload } from '../contract.js';
import { type Arithmetic, accumulate, clear, nameSuffix } from './arithmetic.js';
import type { Local, Statement } from './asm/code.js';
import { doWhile, forRange, increase } from './asm/control.js';
import { i32 } from './asm/i32.js';
import { at } from './asm/memory.js';
import { defineFunction, type FunctionCode, type Variables } from './asm/module.js';
import { v128 } from './asm/v128.js';
import { cutIntoStrips, packStrips, type Strips, weightBytes } from './dense-strips.js';
import type { BatchRange, KernelSpec } from './kernel.js';
import type { MemoryMap } from './memory-map.js';
import type { Product } from './product.js';

const ROWS = 4;
const LINE_BYTES = 64;

export interface GemmShape {
  /** Vectors of 4 columns in a tile: 4 × vectors sums. */
  readonly vectors: number;
  /** Whether a strip is touched before it is used. */
  readonly touch: boolean;
  readonly arithmetic: Arithmetic;
}

type Addresses = MemoryMap<'x' | 'y' | 'sink' | 'w'>['address'];

interface Pointers {
  /** First byte of the strip, relative to W. */
  readonly strip: Local<'i32'>;
  /** Byte offset of the strip's first row in Y. */
  readonly y: Local<'i32'>;
  /** Byte offset of the tile in a row of X and Y. */
  readonly tile: Local<'i32'>;
}

/** One tile of one strip. `strideBytes`: from one row of X or Y to the next. */
function tileProduct(
  variables: Variables,
  arithmetic: Arithmetic,
  size: { readonly vectors: number; readonly k: number; readonly strideBytes: number },
  address: Addresses,
  { strip, y, tile }: Pointers,
): readonly Statement[] {
  const { vectors, k, strideBytes } = size;
  const [w, x, end, row] = variables.locals('i32', 4);
  const sums = Array.from({ length: ROWS }, () => variables.locals('v128', vectors));
  const inputs = variables.locals('v128', vectors);
  const weight = variables.local('v128');
  return [
    ...clear(sums.flat()),
    w.set(strip),
    x.set(tile),
    end.set(i32.add(tile, k * strideBytes)),
    doWhile(
      [
        ...inputs.map((input, v) => input.set(v128.load(at(x, address.x + v * 16)))),
        ...sums.flatMap((columns, r) => [
          weight.set(v128.load32Splat(at(w, address.w + r * 4))),
          ...columns.map((column, v) => accumulate(arithmetic, column, weight, inputs[v])),
        ]),
        increase(w, ROWS * 4),
        increase(x, strideBytes),
      ],
      i32.ne(x, end),
    ),
    row.set(i32.add(y, tile)),
    ...sums.flatMap((columns, r) =>
      columns.map((column, v) => v128.store(at(row, address.y + r * strideBytes + v * 16), column)),
    ),
  ];
}

/** Reads a number of every line of the strip. The sum is stored, or the engine might leave the loads out. */
function touchStrip(
  variables: Variables,
  bytes: number,
  address: Addresses,
  strip: Local<'i32'>,
): readonly Statement[] {
  const [line, end, sum] = variables.locals('i32', 3);
  return [
    line.set(strip),
    end.set(i32.add(strip, bytes)),
    doWhile([increase(sum, i32.load(at(line, address.w))), increase(line, LINE_BYTES)], i32.ltU(line, end)),
    i32.store(at(address.sink), sum),
  ];
}

function gemm(shape: GemmShape, strips: Strips, strideBytes: number, address: Addresses): FunctionCode {
  const { vectors, arithmetic, touch } = shape;
  const { k, m } = strips;
  const stripBytes = k * ROWS * 4;
  const tileBytes = vectors * 16;
  const wholeTiles = Math.floor(strideBytes / tileBytes) * tileBytes;
  const restVectors = (strideBytes - wholeTiles) / 16;
  return defineFunction('run', (variables) => {
    const [strip, y, tile] = variables.locals('i32', 3);
    const product = (vectors: number) =>
      tileProduct(variables, arithmetic, { vectors, k, strideBytes }, address, { strip, y, tile });
    return [
      forRange(y, { start: 0, end: m * strideBytes, step: ROWS * strideBytes }, [
        ...(touch ? touchStrip(variables, stripBytes, address, strip) : []),
        forRange(tile, { start: 0, end: wholeTiles, step: tileBytes }, product(vectors)),
        ...(restVectors === 0 ? [] : [tile.set(i32.const(wholeTiles)), ...product(restVectors)]),
        increase(strip, stripBytes),
      ]),
    ];
  });
}

function plan(shape: GemmShape, { batch }: Workload, weights: Weights): Product<keyof Addresses> {
  const { m, k } = weights;
  const stride = Math.ceil(batch / 4) * 4;
  const strips = cutIntoStrips(m, k, ROWS);
  const bytes = weightBytes(strips);
  return {
    sectionBytes: { x: k * stride * 4, y: strips.m * stride * 4, sink: 4, w: bytes },
    weightBytes: bytes,
    x: { rows: k, columns: batch, stride },
    y: { rows: m, columns: batch, stride },
    code: (address) => gemm(shape, strips, stride * 4, address),
    pack: (memory, address) => packStrips(new Float32Array(memory, address.w, bytes / 4), strips, weights),
  };
}

/** `gemm4x8-f32`: tiles of 4 rows and 8 columns; `gemm4x8-touch-f32`: strips touched first. */
export function gemmKernel(shape: GemmShape, batches: BatchRange): KernelSpec {
  return {
    name: `gemm${ROWS}x${shape.vectors * 4}${shape.touch ? '-touch' : ''}-f32${nameSuffix(shape.arithmetic)}`,
    operand: 'dense',
    format: `dense-strips${ROWS}`,
    batches,
    rowMultiple: ROWS,
    arithmetic: shape.arithmetic,
    plan: (workload, weights) => plan(shape, workload, weights),
  };
}

/**
 * Dense product for many columns (batch 5 and above): columns in the lanes.
 *
 *     for every strip of 4 rows
 *       for every tile of 2 vectors of columns (8 entries of the batch; the last tile may be 1 vector)
 *         for every k
 *           for every row r of the strip:  Y[r][tile] += W[r][k] · X[k][tile]      a splat times vectors
 *
 * 8 accumulators; per k 4 loads of W (as splats) and 2 of X for 8 multiply-adds. W lies in strips of 4 rows
 * (see dense-strips.ts), 4 bytes per weight; a strip is read once per tile and stays in the nearest cache.
 * The batch is padded to a multiple of 4 in the kernel's own X and Y.
 */
import type { Weights, Workload } from '../contract.js';
import { type Arithmetic, accumulate, clear, nameSuffix } from './arithmetic.js';
import type { Local, Statement } from './asm/code.js';
import { doWhile, forRange, increase } from './asm/control.js';
import { i32 } from './asm/i32.js';
import { at } from './asm/memory.js';
import { defineFunction, encodeModule, type FunctionCode, type Variables } from './asm/module.js';
import { v128 } from './asm/v128.js';
import { cutIntoStrips, packStrips, type Strips, stripBytes } from './dense-strips.js';
import type { KernelSpec } from './kernel.js';
import { placeSections } from './memory-map.js';
import type { Product } from './product.js';

const ROWS = 4;

export interface GemmShape {
  /** Vectors of 4 batch entries in a tile. */
  readonly vectors: number;
  /** Columns of W per turn of the loop. */
  readonly unroll: number;
  readonly arithmetic: Arithmetic;
}

interface Addresses {
  readonly x: number;
  readonly y: number;
  readonly w: number;
}

interface Pointers {
  /** The strip's first byte, relative to W. */
  readonly strip: Local<'i32'>;
  /** Byte offset of the strip's first row in Y. */
  readonly y: Local<'i32'>;
  /** Byte offset of the tile in a row of X and Y. */
  readonly tile: Local<'i32'>;
}

/** One tile of one strip. `strideBytes`: from one row of X or Y to the next. */
function tileProduct(
  variables: Variables,
  shape: GemmShape,
  size: { readonly vectors: number; readonly k: number; readonly strideBytes: number },
  addresses: Addresses,
  { strip, y, tile }: Pointers,
): readonly Statement[] {
  const { vectors, k, strideBytes } = size;
  const [w, x, end, row] = variables.locals('i32', 4);
  const sums = Array.from({ length: ROWS }, () => variables.locals('v128', vectors));
  const column = (u: number): readonly Statement[] => {
    const inputs = variables.locals('v128', vectors);
    const weight = variables.local('v128');
    return [
      ...inputs.map((input, v) => input.set(v128.load(at(x!, addresses.x + u * strideBytes + v * 16)))),
      ...sums.flatMap((rowSums, r) => [
        weight.set(v128.load32Splat(at(w!, addresses.w + (u * ROWS + r) * 4))),
        ...rowSums.map((rowSum, v) => accumulate(shape.arithmetic, rowSum, weight, inputs[v]!)),
      ]),
    ];
  };
  const stores = sums.flatMap((rowSums, r) =>
    rowSums.map((rowSum, v) => v128.store(at(row!, addresses.y + r * strideBytes + v * 16), rowSum)),
  );
  return [
    ...clear(sums.flat()),
    w!.set(strip),
    x!.set(tile),
    end!.set(i32.add(tile, k * strideBytes)),
    doWhile(
      [
        ...Array.from({ length: shape.unroll }, (_, u) => column(u)).flat(),
        increase(w!, shape.unroll * ROWS * 4),
        increase(x!, shape.unroll * strideBytes),
      ],
      i32.ne(x!, end!),
    ),
    row!.set(i32.add(y, tile)),
    ...stores,
  ];
}

function gemm(shape: GemmShape, strips: Strips, paddedBatch: number, addresses: Addresses): FunctionCode {
  return defineFunction('run', (variables) => {
    const [strip, y, tile] = variables.locals('i32', 3);
    const pointers = { strip: strip!, y: y!, tile: tile! };
    const strideBytes = paddedBatch * 4;
    const tileBytes = shape.vectors * 16;
    const wholeBytes = Math.floor(strideBytes / tileBytes) * tileBytes;
    const product = (vectors: number) =>
      tileProduct(variables, shape, { vectors, k: strips.k, strideBytes }, addresses, pointers);
    const restVectors = (strideBytes - wholeBytes) / 16;
    return [
      forRange(y!, { start: 0, end: strips.m * strideBytes, step: ROWS * strideBytes }, [
        forRange(tile!, { start: 0, end: wholeBytes, step: tileBytes }, product(shape.vectors)),
        ...(restVectors === 0 ? [] : [tile!.set(i32.const(wholeBytes)), ...product(restVectors)]),
        increase(strip!, strips.k * ROWS * 4),
      ]),
    ];
  });
}

function plan(shape: GemmShape, { batch }: Workload, weights: Weights): Product {
  const { m, k } = weights;
  const stride = Math.ceil(batch / 4) * 4;
  const strips = cutIntoStrips(m, k, ROWS, shape.unroll);
  const bytes = stripBytes(strips);
  const { address, pages } = placeSections({
    x: strips.k * stride * 4,
    y: strips.m * stride * 4,
    w: bytes,
  });
  return {
    code: encodeModule(pages, [gemm(shape, strips, stride, address)]),
    pages,
    weightBytes: bytes,
    x: { address: address.x, rows: k, columns: batch, stride },
    y: { address: address.y, rows: m, columns: batch, stride },
    pack: (memory) => packStrips(new Float32Array(memory, address.w, bytes / 4), strips, weights),
  };
}

/** `gemm4x8-f32`: tiles of 4 rows and 8 columns. */
export function gemmKernel(shape: GemmShape): KernelSpec {
  return {
    name: `gemm${ROWS}x${shape.vectors * 4}-f32${nameSuffix(shape.arithmetic)}`,
    operand: 'dense',
    format: `dense-strips${ROWS}`,
    batches: { least: 5, most: Number.POSITIVE_INFINITY },
    plan: (workload, weights) => plan(shape, workload, weights),
  };
}

/**
 * Sparse product for batch 1: SELL slices with rows in the lanes (see sell-format.ts).
 *
 *     for every slice of C rows
 *       for every turn:  sum[lanes] += values · X[columns]       C · steps lanes, gathered one by one
 *       Y[rows of the slice] = sum
 *
 * No horizontal sum; the rows of a slice have nearly the same length, so one branch is mispredicted per
 * slice and not per row. X lies at a constant address: an offset is all that a gathering load needs.
 * Per non-zero: 1 load of X, 1/2 of offsets (two 16-bit offsets in one load), 1/4 of values; 6 bytes
 * (8 where K > 65,535; a shift per offset where K > 16,383).
 */
import type { Weights, Workload } from '../contract.js';
import { accumulate, clear, sum } from './arithmetic.js';
import type { Local, Statement } from './asm/code.js';
import { increase, whileLoop } from './asm/control.js';
import { i32 } from './asm/i32.js';
import { at } from './asm/memory.js';
import { defineFunction, type FunctionCode, type Variables } from './asm/module.js';
import { v128 } from './asm/v128.js';
import { gather } from './gather.js';
import type { KernelSpec } from './kernel.js';
import type { MemoryMap } from './memory-map.js';
import { readOffsets } from './offsets.js';
import type { Product } from './product.js';
import { layOutSell, packSell, type SellLayout, type SellShape } from './sell-format.js';

type Addresses = MemoryMap<'x' | 'y' | 'table' | 'data'>['address'];

function turn(
  variables: Variables,
  layout: SellLayout,
  address: Addresses,
  data: Local<'i32'>,
  sums: readonly Local<'v128'>[],
): readonly Statement[] {
  const { offsets, turnOffsetBytes, turnBytes } = layout;
  const body = sums.flatMap((total, v) => {
    const place = { pointer: data, address: address.data + v * 4 * offsets.bytes };
    const columns = readOffsets(variables, offsets, place, 4);
    const values = v128.load(at(data, address.data + turnOffsetBytes + v * 16));
    return [...columns.statements, accumulate('simd128', total, values, gather(address.x, columns.offsets))];
  });
  return [...body, increase(data, turnBytes)];
}

function sell(layout: SellLayout, address: Addresses): FunctionCode {
  const { rows, steps } = layout.shape;
  const vectors = rows / 4;
  return defineFunction('run', (variables) => {
    const [line, data, turns] = variables.locals('i32', 3);
    const sums = variables.locals('v128', vectors * steps);
    const rowSums = Array.from({ length: vectors }, (_, v) => {
      const total = variables.local('v128');
      return { total, parts: sums.filter((_, i) => i % vectors === v) };
    });
    return [
      whileLoop(i32.ne(line, layout.tableBytes), [
        ...clear(sums),
        turns.set(i32.load(at(line, address.table))),
        whileLoop(turns, [...turn(variables, layout, address, data, sums), turns.set(i32.sub(turns, 1))]),
        ...rowSums.map(({ total, parts }) => total.set(sum(parts))),
        ...Array.from({ length: rows }, (_, r) =>
          v128.store32Lane(
            at(i32.load(at(line, address.table + 4 + r * 4)), address.y),
            rowSums[r >> 2].total,
            r & 3,
          ),
        ),
        increase(line, layout.lineBytes),
      ]),
    ];
  });
}

function plan(shape: SellShape, _workload: Workload, weights: Weights): Product<keyof Addresses> {
  const { m, k } = weights;
  const layout = layOutSell(weights, shape);
  return {
    sectionBytes: {
      x: (k + 1) * 4,
      y: (m + 1) * 4,
      table: layout.tableBytes,
      data: layout.dataBytes,
    },
    weightBytes: layout.tableBytes + layout.dataBytes,
    x: { rows: k, columns: 1, stride: 1 },
    y: { rows: m, columns: 1, stride: 1 },
    code: (address) => sell(layout, address),
    pack: (memory, address) => packSell(layout, weights, memory, address),
  };
}

/** `sell8-f32`: slices of 8 rows. */
export function sellKernel(shape: SellShape): KernelSpec {
  return {
    name: `sell${shape.rows}-f32`,
    operand: 'sparse',
    format: `sell${shape.rows}`,
    batches: { least: 1, most: 1 },
    rowMultiple: shape.rows,
    arithmetic: 'simd128',
    plan: (workload, weights) => plan(shape, workload, weights),
  };
}

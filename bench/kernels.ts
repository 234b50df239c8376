/**
 * npm run bench:kernels -- [--shapes 1760x1760,…] [--batches 1,8] [--sparsities 0.9] [--backends wasm,mkl]
 *   [--kernels sell,csr4] [--pattern block:8x1] [--rounds 11] [--per-shape] [--every-batch] [--json FILE]
 *
 * How far are our kernels from what the machine can do, and from their rivals? One process, one thread. All
 * that is compared takes turns in the same rounds: our dense and sparse kernels at every sparsity, the
 * backends that are installed, and probes (loads from the nearest cache, reads of a working set as large as
 * the weights, multiply-adds on registers). Every output is compared with the reference before its kernel is
 * timed. Prints per batch and sparsity the geometric mean over the shapes, and which goals are reached.
 *
 * A look of half a minute: --shapes 1760x1760 --batches 1,8 --sparsities 0.9 --backends wasm,tfjs-wasm
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Backend } from '../kernels/contract.js';
import { detectFeatures } from '../kernels/wasm/features.js';
import { pinnableProcessors, tie } from '../src/device/processors.js';
import { generateWeights } from '../src/matrix/generate.js';
import { makeWorkload } from '../src/workload/id.js';
import type { Layer } from '../src/workload/workload.js';
import { type Entrant, enter, openBackends, probes } from './kernels/entrants.js';
import { everyBatch } from './kernels/every-batch.js';
import { type Cell, meanRow, type Row, rowOf } from './kernels/figures.js';
import { readOptions } from './kernels/options.js';
import { timeTogether } from './kernels/rounds.js';
import { goalLines, kernelLines, tableOf } from './kernels/table.js';
import { allowRelaxedSimd } from './wasm-flags.js';

const INDEX_AND_VALUE_BYTES = 6;

allowRelaxedSimd();
const options = readOptions(process.argv.slice(2));
const print = (lines: readonly string[]) => console.log(lines.join('\n'));

/** Dense kernels once, sparse ones at every sparsity, all in the same rounds. */
async function measureCell(backends: readonly Backend[], layer: Layer, batch: number): Promise<Cell> {
  const { pattern, sparsities, kernels, keepWithin, rounds, seed } = options;
  const { m, k } = layer;
  const entrants: Entrant[] = [];
  const sizes = [4 * m * k];
  for (const [i, sparsity] of sparsities.entries()) {
    const workload = makeWorkload({ layer, sparsity, pattern, batch });
    const weights = generateWeights({ m, k, gates: 1, sparsity, pattern, seed });
    sizes.push(weights.nnz * INDEX_AND_VALUE_BYTES);
    for (const operand of i === 0 ? (['dense', 'sparse'] as const) : (['sparse'] as const)) {
      for (const backend of backends) {
        entrants.push(...(await enter(backend, workload, weights, { operand, kernels, keepWithin })));
      }
    }
  }
  entrants.push(...(await probes(detectFeatures(), sizes)));
  const timed = await timeTogether(entrants, rounds, seed);
  for (const entrant of entrants) entrant.dispose();
  return { shape: layer.id, batch, timed };
}

async function measureAll(backends: readonly Backend[]): Promise<void> {
  const cells: Cell[] = [];
  const rows: Row[] = [];
  const means: Row[] = [];
  for (const batch of options.batches) {
    for (const layer of options.layers) {
      const cell = await measureCell(backends, layer, batch);
      cells.push(cell);
      rows.push(...options.sparsities.flatMap((sparsity) => rowOf(cell, sparsity, layer.m, layer.k) ?? []));
      if (options.perShape) print(kernelLines(cell));
    }
    for (const sparsity of options.sparsities) {
      const same = rows.filter((row) => row.batch === batch && row.sparsity === sparsity);
      if (same.length > 0) means.push(meanRow(same));
    }
    console.error(`batch ${batch} measured`);
  }
  if (options.json !== null) writeFileSync(options.json, JSON.stringify(cells));
  if (options.perShape && rows.length > 0) print(['', ...tableOf(rows)]);
  if (means.length > 0) print(['', ...tableOf(means), '', ...goalLines(means)]);
}

async function measureEveryBatch(backends: readonly Backend[]): Promise<void> {
  const own = backends.filter(({ id }) => id === 'wasm' || id === 'js');
  if (own.length === 0)
    throw new Error('--every-batch measures the kernels of wasm and js: --backends wasm.');
  const runs = own.flatMap((backend) =>
    options.layers.flatMap((layer) => [
      { backend, layer, operand: 'dense' as const, sparsity: options.sparsities[0] },
      ...options.sparsities.map((sparsity) => ({ backend, layer, operand: 'sparse' as const, sparsity })),
    ]),
  );
  for (const { backend, layer, operand, sparsity } of runs) {
    const weights = operand === 'dense' ? 'dense' : `${sparsity * 100} %`;
    print([`${backend.id}, ${layer.id}, ${weights}: time over that of the fastest larger batch (limit 1.1)`]);
    await everyBatch(backend, operand, layer, sparsity, options, ({ batch, kernel, leastNs, overLarger }) => {
      const mark = overLarger > 1.1 ? '  ABOVE' : '';
      const time = `${(leastNs / 1e3).toFixed(1)} µs`.padStart(14);
      console.log(`${String(batch).padStart(5)}  ${time}  ${overLarger.toFixed(2)}  ${kernel}${mark}`);
    });
  }
}

const processors = await pinnableProcessors();
if (processors.length > 0 && availableParallelism() > 1) await tie(process.pid, processors.slice(-1));
console.log(`Node ${process.version}, ${process.arch}; ${JSON.stringify(detectFeatures())}`);
const backends = await openBackends(options.backends, (line) => console.log(line));
await (options.everyBatch ? measureEveryBatch(backends) : measureAll(backends));

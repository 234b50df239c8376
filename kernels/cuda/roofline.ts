/**
 * The roofs of the device, by its own clock and without code of our own: moving bytes, by the fastest, for each
 * size, of three functions of cuBLAS that read much and write next to nothing, and of a copy; multiply-adds, by a
 * large product of matrices. Both are what NVIDIA's own libraries get out of the device, a little below what it
 * could do. The copy reads half of the bytes and writes the other half; it is first where the functions of cuBLAS
 * take longer to start, of which the sums need two kernels, than to read.
 */
import type { RooflineProbes } from '../contract.js';
import { type Arena, createArena } from './arena.js';
import { OP } from './blas.js';
import { createLaunches } from './launches.js';
import type { CudaSession } from './session.js';

const MIB = 2 ** 20;

export function cudaRoofline(session: CudaSession): RooflineProbes {
  return {
    label: 'CUDA: bytes by the fastest of asum, dot, gemv and a copy, multiply-add by gemm in float32',
    readSizesBytes: readSizes(session),
    multiplyAdd: () => multiplyAdd(session),
    read: (bytes) => read(session, bytes),
  };
}

/** Four to a step, from 1 MiB until the level-2 cache holds an eighth and 256 MiB are reached, if memory allows. */
function readSizes({ device, cuda }: CudaSession): number[] {
  const sizes = [MIB];
  const enough = Math.max(8 * device.l2Bytes, 256 * MIB);
  while (sizes[sizes.length - 1] < enough) sizes.push(4 * sizes[sizes.length - 1]);
  const most = cuda.memory().freeBytes / 4;
  return sizes.filter((size) => size === MIB || size <= most);
}

/** Large enough that every multiprocessor has several tiles, up to 4096. */
function multiplyAdd(session: CudaSession): ReturnType<RooflineProbes['multiplyAdd']> {
  const { blas, cuda, device } = session;
  const n = Math.min(4096, 128 * device.multiprocessors);
  const arena = createArena(cuda);
  const [a, b, c] = [0, 1, 2].map(() => zeros(session, arena, 4 * n * n));
  const product = blas.gemm(
    { opA: OP.none, opB: OP.none, m: n, n, k: n, a, lda: n, b, ldb: n, c, ldc: n },
    'f32',
  );
  const { run } = clocked(session, arena, product);
  return { flopsPerRun: 2 * n ** 3, run, dispose: arena.free };
}

function read(session: CudaSession, bytes: number): ReturnType<RooflineProbes['read']> {
  const { blas, cuda } = session;
  const arena = createArena(cuda);
  const length = bytes / 4;
  const data = zeros(session, arena, bytes);
  const result = arena.allocate(4 * 1024);
  const rows = 1024;
  const columns = length / rows;
  const x = zeros(session, arena, 4 * columns);
  const candidates = [
    blas.asum(length, data, result),
    blas.dot(length / 2, data, data + 2 * length, result),
    blas.gemv({ op: OP.none, rows, columns, a: data, lda: rows, x, y: result }),
    () => cuda.copy(data, data + bytes / 2, bytes / 2),
  ].map((product) => clocked(session, arena, product));
  const [fastest] = candidates.toSorted((a, b) => a.trialNs - b.trialNs);
  return { bytesPerRun: bytes, run: fastest.run, dispose: arena.free };
}

/** Numbers do not change the time of these; zeros draw the least power. */
function zeros({ cuda }: CudaSession, arena: Arena, bytes: number): number {
  const address = arena.allocate(bytes);
  cuda.clear(address, bytes);
  return address;
}

/** By the device's clock; `trialNs` is the second of two short runs. */
function clocked({ cuda }: CudaSession, arena: Arena, product: () => void) {
  const launches = createLaunches(cuda, 'device', product);
  arena.defer(launches.free);
  const run = launches.run;
  const trial = () => (run(8) ?? { deviceNs: Number.POSITIVE_INFINITY }).deviceNs;
  trial();
  return { run, trialNs: trial() };
}

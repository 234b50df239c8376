/**
 * Where CUDA's libraries are, found by looking at files alone. Names by version, the newest first: the runtime
 * of CUDA 11 is `.so.11.0`, and cuSPARSE is 12 in CUDA 13 as well.
 */
import { basename, dirname } from 'node:path';
import { absenceOf, fileIn, fileNames, findLibrary, HERE, type Place, type Sought } from '../vendor/find.js';
import type { FileNames, LibraryFiles } from '../vendor/library.js';

/** Absolute paths. */
export interface CudaFiles {
  readonly runtime: string;
  readonly blas: string;
  readonly sparse: string;
}

interface Missing {
  readonly reason: string;
  readonly remedy: string;
}

const REMEDY =
  "install NVIDIA's CUDA toolkit 11, 12 or 13 (libcudart, libcublas, libcusparse), set CUDA_HOME to its folder, or name its runtime with --library cuda=PATH";

const LINUX: Omit<FileNames, 'names'> = {
  folders: [
    '/usr/local/cuda/lib64',
    '/usr/local/cuda-*/lib64',
    '/usr/local/cuda/targets/*/lib',
    '/usr/local/cuda-*/targets/*/lib',
    '/opt/cuda/lib64',
  ],
  roots: ['CUDA_HOME', 'CUDA_PATH'].map((variable) => ({
    variable,
    below: ['lib64', 'targets/x86_64-linux/lib', 'targets/sbsa-linux/lib', 'lib'],
  })),
};

const WINDOWS: Omit<FileNames, 'names'> = {
  folders: [
    'C:\\Program Files\\NVIDIA GPU Computing Toolkit\\CUDA\\v*\\bin',
    'C:\\Program Files\\NVIDIA GPU Computing Toolkit\\CUDA\\v*\\bin\\x64',
  ],
  roots: ['CUDA_HOME', 'CUDA_PATH'].map((variable) => ({ variable, below: ['bin', 'bin/x64'] })),
};

function sought(label: string, linux: readonly string[], windows: readonly string[]): Sought {
  const files: LibraryFiles = {
    linux: { ...LINUX, names: linux },
    win32: { ...WINDOWS, names: windows },
  };
  return { label, files, remedy: REMEDY };
}

const RUNTIME = sought(
  'the CUDA runtime',
  ['libcudart.so.13', 'libcudart.so.12', 'libcudart.so.11.0', 'libcudart.so'],
  ['cudart64_13.dll', 'cudart64_12.dll', 'cudart64_110.dll'],
);
const BLAS = sought(
  'cuBLAS',
  ['libcublas.so.13', 'libcublas.so.12', 'libcublas.so.11', 'libcublas.so'],
  ['cublas64_13.dll', 'cublas64_12.dll', 'cublas64_11.dll'],
);
const SPARSE = sought(
  'cuSPARSE',
  ['libcusparse.so.12', 'libcusparse.so.11', 'libcusparse.so'],
  ['cusparse64_12.dll', 'cusparse64_11.dll'],
);

/** `runtimePath`: the user's choice of a runtime; the other two are then the files beside it. */
export function findCuda(runtimePath: string | null, place: Place = HERE): CudaFiles | Missing {
  const absence = absenceOf(RUNTIME, runtimePath, place);
  if (absence !== null) return absence;
  const runtime = findLibrary(RUNTIME, runtimePath, place) ?? '';
  const blas = sibling(BLAS, runtime, runtimePath !== null, place);
  const sparse = sibling(SPARSE, runtime, runtimePath !== null, place);
  if (blas !== null && sparse !== null) return { runtime, blas, sparse };
  const missing = blas === null ? BLAS : SPARSE;
  const names = fileNames(missing, place.platform)?.names ?? [];
  const where = runtimePath === null ? `beside ${runtime} or in the usual folders` : `beside ${runtime}`;
  return {
    reason: `${basename(runtime)} is there, but none of ${names.join(', ')} was found ${where}`,
    remedy: REMEDY,
  };
}

/** Of the same installation as the runtime, where it is in the same folder; else wherever it is. */
function sibling(library: Sought, runtime: string, besideOnly: boolean, place: Place): string | null {
  const beside = fileIn(dirname(runtime), fileNames(library, place.platform)?.names ?? []);
  if (beside !== null || besideOnly) return beside;
  return findLibrary(library, null, place);
}

/** Found by looking at files alone; null: the files are there, whatever is in them. */
export function absenceOfCuda(runtimePath: string | null, place: Place = HERE): Missing | null {
  const found = findCuda(runtimePath, place);
  return 'reason' in found ? found : null;
}

/** The three libraries, loaded, and the device they work on. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Buffers, createBuffers } from '../vendor/buffers.js';
import { type Koffi, LibraryRefused, openLibrary } from '../vendor/koffi.js';
import { type Cublas, createCublas } from './blas.js';
import type { CudaFiles } from './files.js';
import {
  ATTRIBUTE,
  CudaFailed,
  type CudaRuntime,
  createRuntime,
  INSUFFICIENT_DRIVER,
  NO_DEVICE,
} from './runtime.js';
import { type Cusparse, createCusparse } from './sparse.js';

export interface CudaDevice {
  readonly name: string;
  /** Devices that the process may use; the first of them is used. */
  readonly count: number;
  readonly computeCapability: string;
  readonly multiprocessors: number;
  readonly l2Bytes: number;
  readonly memoryBytes: number;
}

export interface CudaSession {
  readonly buffers: Buffers;
  readonly cuda: CudaRuntime;
  readonly blas: Cublas;
  readonly sparse: Cusparse;
  readonly device: CudaDevice;
}

/** Why CUDA cannot be used here: one sentence each. */
export class CudaUnavailable extends Error {
  override readonly name = 'CudaUnavailable';
  readonly remedy: string;
  constructor(reason: string, remedy: string) {
    super(reason);
    this.remedy = remedy;
  }
}

const OTHER_FILES = 'name the runtime of a complete CUDA toolkit with --library cuda=PATH';

/** Throws `CudaUnavailable` for a library, a driver or a device that cannot be used. */
export function openSession(koffi: Koffi, files: CudaFiles): CudaSession {
  try {
    const buffers = createBuffers(koffi);
    const cuda = createRuntime(openLibrary(koffi, files.runtime), buffers);
    const device = firstDevice(cuda);
    loadDependencies(koffi, dirname(files.blas));
    const blas = createCublas(openLibrary(koffi, files.blas), buffers, cuda);
    const sparse = createCusparse(openLibrary(koffi, files.sparse), buffers, cuda);
    return { buffers, cuda, blas, sparse, device };
  } catch (error) {
    throw unavailable(error);
  }
}

function firstDevice(cuda: CudaRuntime): CudaDevice {
  const count = cuda.deviceCount();
  if (count === 0) throw new CudaFailed('cudaGetDeviceCount found no device', NO_DEVICE);
  cuda.takeDevice(0);
  const attribute = (code: number) => cuda.attribute(code, 0);
  return {
    name: cuda.deviceName(0),
    count,
    computeCapability: `${attribute(ATTRIBUTE.major)}.${attribute(ATTRIBUTE.minor)}`,
    multiprocessors: attribute(ATTRIBUTE.multiprocessors),
    l2Bytes: attribute(ATTRIBUTE.l2Bytes),
    memoryBytes: cuda.memory().totalBytes,
  };
}

/**
 * What cuBLAS and cuSPARSE are linked to by name lies beside them, which is no place where the system looks when
 * they were loaded by their path. Already loaded, it is found.
 */
function loadDependencies(koffi: Koffi, folder: string): void {
  const names = readdirSync(folder).filter((name) => /^lib(cublasLt|nvJitLink)\.so\.\d+$/.test(name));
  for (const name of names) {
    try {
      koffi.load(join(folder, name), { global: true });
    } catch {
      // The one that needs it says so when it is loaded.
    }
  }
}

function unavailable(error: unknown): unknown {
  if (error instanceof LibraryRefused) {
    return new CudaUnavailable(`CUDA cannot be used: ${error.message}`, OTHER_FILES);
  }
  if (!(error instanceof CudaFailed)) return error;
  if (error.status === NO_DEVICE) {
    return new CudaUnavailable(
      `there is no CUDA device here (${error.message})`,
      'CUDA_VISIBLE_DEVICES may hide it; otherwise an NVIDIA GPU and its driver are needed',
    );
  }
  if (error.status === INSUFFICIENT_DRIVER) {
    return new CudaUnavailable(
      `NVIDIA's driver is missing or older than the CUDA runtime needs (${error.message})`,
      "install or update NVIDIA's driver, or name an older runtime with --library cuda=PATH",
    );
  }
  return new CudaUnavailable(
    `the CUDA device cannot be used: ${error.message}`,
    'run nvidia-smi to see whether another program holds the device',
  );
}

/**
 * The part of the CUDA runtime that is used here: one device, one stream, memory, events, graphs. Prototypes:
 * cuda_runtime_api.h of CUDA 11.8, the same in 13.0; codes: driver_types.h of 11.8. What a version may lack is
 * looked up when the library is loaded.
 */
import type { Buffers } from '../vendor/buffers.js';
import type { NativeLibrary } from '../vendor/koffi.js';

type Numbers = (...values: number[]) => number;

const NON_BLOCKING = 1;
const HOST_TO_DEVICE = 1;
const DEVICE_TO_HOST = 2;
const DEVICE_TO_DEVICE = 3;
/** A library that is captured may allocate or synchronise elsewhere. */
const CAPTURE_RELAXED = 2;

/** `cudaError_t`. */
export const OUT_OF_MEMORY = 2;
export const INSUFFICIENT_DRIVER = 35;
export const NO_DEVICE = 100;

/** `cudaDeviceAttr`: stable, where the struct of `cudaGetDeviceProperties` changes from version to version. */
export const ATTRIBUTE = { multiprocessors: 16, l2Bytes: 38, major: 75, minor: 76 } as const;

/** The name is the first field of the struct in every version. */
const NAME_BYTES = 256;
/** Far more than the struct of any version so far (11.8: 728 bytes). */
const PROPERTIES_BYTES = 16_384;

/** A call of CUDA that did not succeed. */
export class CudaFailed extends Error {
  override readonly name = 'CudaFailed';
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

export interface CudaRuntime {
  /** `cudaStream_t` on which everything happens; made by `takeDevice`. */
  stream(): number;
  deviceCount(): number;
  /** Makes the device current and gives it a stream. */
  takeDevice(index: number): void;
  deviceName(index: number): string;
  attribute(code: number, index: number): number;
  /** 12040 is 12.4. The driver's is the newest CUDA that it can serve. */
  versions(): { readonly runtime: number; readonly driver: number };
  memory(): { readonly freeBytes: number; readonly totalBytes: number };
  /** Device memory, at least one word, so that an empty array has an address too. */
  allocate(bytes: number): number;
  free(address: number): void;
  /** From the host's memory to the device's, complete on return. */
  upload(to: number, from: number, bytes: number): void;
  download(to: number, from: number, bytes: number): void;
  /** In the stream. */
  clear(address: number, bytes: number): void;
  /** In the stream, within the device's memory. */
  copy(to: number, from: number, bytes: number): void;
  /** Until all that was handed over is done. Throws what any of it failed with. */
  synchronize(): void;
  /** The device's own clock. */
  startClock(): void;
  /** Waits for what was handed over since `startClock`; nanoseconds. */
  stopClock(): number;
  /** What `work` hands over, as a graph that one call hands over again; null where that is not possible. */
  capture(work: () => void): Graph | null;
}

export interface Graph {
  launch(): void;
  free(): void;
}

export function createRuntime(native: NativeLibrary, buffers: Buffers): CudaRuntime {
  const declare = (prototype: string): Numbers => native.call<Numbers>(prototype);
  const explain = native.call<(status: number) => string>('const char *cudaGetErrorString(int status)');
  const forget = declare('int cudaGetLastError()');
  const expect = (status: number, what: string): void => {
    if (status === 0) return;
    forget();
    throw new CudaFailed(`${what} failed: ${explain(status)}`, status);
  };
  const words = buffers.bytes(16);
  const ints = new Int32Array(words.array.buffer, words.array.byteOffset, 4);
  const longs = new BigUint64Array(words.array.buffer, words.array.byteOffset, 2);
  const readInt = (what: string, call: (into: number) => number): number => {
    expect(call(words.address), what);
    return ints[0];
  };
  const readPointer = (what: string, call: (into: number) => number): number => {
    longs[0] = 0n;
    expect(call(words.address), what);
    return Number(longs[0]);
  };

  const countDevices = declare('int cudaGetDeviceCount(uintptr_t count)');
  const setDevice = declare('int cudaSetDevice(int device)');
  const getAttribute = declare('int cudaDeviceGetAttribute(uintptr_t value, int attribute, int device)');
  const properties =
    native.callIfThere<Numbers>('int cudaGetDeviceProperties_v2(uintptr_t properties, int device)') ??
    declare('int cudaGetDeviceProperties(uintptr_t properties, int device)');
  const runtimeVersion = declare('int cudaRuntimeGetVersion(uintptr_t version)');
  const driverVersion = declare('int cudaDriverGetVersion(uintptr_t version)');
  const memoryInfo = declare('int cudaMemGetInfo(uintptr_t free, uintptr_t total)');
  const malloc = declare('int cudaMalloc(uintptr_t address, size_t bytes)');
  const release = declare('int cudaFree(uintptr_t address)');
  const copyAsync = declare(
    'int cudaMemcpyAsync(uintptr_t to, uintptr_t from, size_t bytes, int kind, uintptr_t stream)',
  );
  const set = declare('int cudaMemsetAsync(uintptr_t address, int value, size_t bytes, uintptr_t stream)');
  const streamCreate = declare('int cudaStreamCreateWithFlags(uintptr_t stream, uint32_t flags)');
  const streamSynchronize = declare('int cudaStreamSynchronize(uintptr_t stream)');
  const eventCreate = declare('int cudaEventCreate(uintptr_t event)');
  const eventRecord = declare('int cudaEventRecord(uintptr_t event, uintptr_t stream)');
  const eventSynchronize = declare('int cudaEventSynchronize(uintptr_t event)');
  const elapsed = declare('int cudaEventElapsedTime(uintptr_t ms, uintptr_t start, uintptr_t end)');
  const milliseconds = buffers.floats(1);

  let current: { readonly stream: number; readonly start: number; readonly end: number } | null = null;
  const device = () => {
    if (current === null) throw new Error('No CUDA device is in use: takeDevice() comes first.');
    return current;
  };
  const transfer = (to: number, from: number, bytes: number, kind: number): void => {
    const { stream } = device();
    expect(copyAsync(to, from, bytes, kind, stream), 'cudaMemcpyAsync');
    expect(streamSynchronize(stream), 'cudaMemcpyAsync');
  };

  return {
    stream: () => device().stream,
    deviceCount: () => readInt('cudaGetDeviceCount', (into) => countDevices(into)),
    takeDevice(index) {
      expect(setDevice(index), 'cudaSetDevice');
      current = {
        stream: readPointer('cudaStreamCreateWithFlags', (into) => streamCreate(into, NON_BLOCKING)),
        start: readPointer('cudaEventCreate', (into) => eventCreate(into)),
        end: readPointer('cudaEventCreate', (into) => eventCreate(into)),
      };
    },
    deviceName(index) {
      const { array, address } = buffers.bytes(PROPERTIES_BYTES);
      expect(properties(address, index), 'cudaGetDeviceProperties');
      const name = array.subarray(0, NAME_BYTES);
      return Buffer.from(name.subarray(0, Math.max(0, name.indexOf(0)))).toString('utf8');
    },
    attribute: (code, index) => readInt('cudaDeviceGetAttribute', (into) => getAttribute(into, code, index)),
    versions: () => ({
      runtime: readInt('cudaRuntimeGetVersion', (into) => runtimeVersion(into)),
      driver: readInt('cudaDriverGetVersion', (into) => driverVersion(into)),
    }),
    memory() {
      expect(memoryInfo(words.address, words.address + 8), 'cudaMemGetInfo');
      return { freeBytes: Number(longs[0]), totalBytes: Number(longs[1]) };
    },
    allocate(bytes) {
      return readPointer('cudaMalloc', (into) => malloc(into, Math.max(4, bytes)));
    },
    free: (address) => expect(release(address), 'cudaFree'),
    upload: (to, from, bytes) => transfer(to, from, bytes, HOST_TO_DEVICE),
    download: (to, from, bytes) => transfer(to, from, bytes, DEVICE_TO_HOST),
    copy: (to, from, bytes) =>
      expect(copyAsync(to, from, bytes, DEVICE_TO_DEVICE, device().stream), 'cudaMemcpyAsync'),
    clear: (address, bytes) => expect(set(address, 0, bytes, device().stream), 'cudaMemsetAsync'),
    synchronize() {
      const status = streamSynchronize(device().stream);
      if (status !== 0) expect(status, 'the product on the device');
    },
    startClock: () => expect(eventRecord(device().start, device().stream), 'cudaEventRecord'),
    stopClock() {
      const { start, end, stream } = device();
      expect(eventRecord(end, stream), 'cudaEventRecord');
      expect(eventSynchronize(end), 'the product on the device');
      expect(elapsed(milliseconds.address, start, end), 'cudaEventElapsedTime');
      return milliseconds.array[0] * 1e6;
    },
    capture: graphCapture(native, readPointer, expect, forget, () => device().stream),
  };
}

/**
 * `cudaGraphInstantiateWithFlags` is there since 11.4; `cudaGraphInstantiate` has other arguments in 11 than in
 * 12.
 */
function graphCapture(
  native: NativeLibrary,
  readPointer: (what: string, call: (into: number) => number) => number,
  expect: (status: number, what: string) => void,
  forget: () => number,
  stream: () => number,
): CudaRuntime['capture'] {
  const optional = (prototype: string) => native.callIfThere<Numbers>(prototype);
  const begin = optional('int cudaStreamBeginCapture(uintptr_t stream, int mode)');
  const end = optional('int cudaStreamEndCapture(uintptr_t stream, uintptr_t graph)');
  const instantiate = optional(
    'int cudaGraphInstantiateWithFlags(uintptr_t executable, uintptr_t graph, uint64_t flags)',
  );
  const launch = optional('int cudaGraphLaunch(uintptr_t executable, uintptr_t stream)');
  const destroy = optional('int cudaGraphDestroy(uintptr_t graph)');
  const destroyExecutable = optional('int cudaGraphExecDestroy(uintptr_t executable)');
  if (!begin || !end || !instantiate || !launch || !destroy || !destroyExecutable) return () => null;

  const recorded = (work: () => void): number => {
    expect(begin(stream(), CAPTURE_RELAXED), 'cudaStreamBeginCapture');
    let failure: unknown = null;
    try {
      work();
    } catch (error) {
      failure = error;
    }
    // Ends the capture in any case: a stream that is left capturing is of no use any more.
    const graph = readPointer('cudaStreamEndCapture', (into) => end(stream(), into));
    if (failure === null) return graph;
    destroy(graph);
    throw failure;
  };
  return (work) => {
    try {
      const graph = recorded(work);
      const executable = readPointer('cudaGraphInstantiateWithFlags', (into) => instantiate(into, graph, 0));
      expect(destroy(graph), 'cudaGraphDestroy');
      return {
        launch: () => expect(launch(executable, stream()), 'cudaGraphLaunch'),
        free: () => expect(destroyExecutable(executable), 'cudaGraphExecDestroy'),
      };
    } catch {
      // A library that synchronises while it is captured; its launches work one by one.
      forget();
      return null;
    }
  };
}

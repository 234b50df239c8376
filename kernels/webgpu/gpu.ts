/**
 * One GPU as the kernels use it: its device with all that the adapter allows, what it can do beyond the
 * standard, and the first thing that went wrong. Nothing here is of Node.
 */
import { type AdapterFacts, adapterFacts } from './adapter.js';

/** Of the WebGPU specification: the values of `GPUBufferUsage`, which a runtime without a page need not define. */
export const USAGE = {
  mapRead: 0x0001,
  copySrc: 0x0004,
  copyDst: 0x0008,
  uniform: 0x0040,
  storage: 0x0080,
  queryResolve: 0x0200,
} as const;

/** `GPUMapMode.READ`. */
export const MAP_READ = 1;

/** Features that make kernels faster or time exact; each is used where the adapter has it. */
const WANTED_FEATURES = ['subgroups', 'timestamp-query'] as const;

/** Every limit that a kernel here may reach. Without being asked for, a buffer binding ends at 128 MiB. */
const WANTED_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
] as const;

export interface Gpu {
  readonly device: GPUDevice;
  readonly info: GPUAdapterInfo;
  readonly facts: AdapterFacts;
  /** The least number of lanes of a subgroup; null: the adapter has no subgroups. */
  readonly subgroupLanes: number | null;
  readonly hasTimestamps: boolean;
  /** A compute pipeline of this code, compiled once per device. Throws with the compiler's first message. */
  pipeline(code: string): Promise<GPUComputePipeline>;
  /** Throws with its reason when the device was lost, or has reported an error since the last call. */
  check(): void;
}

/** null: there is no adapter. */
export async function openGpu(gpu: GPU): Promise<Gpu | null> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) return null;
  const requiredFeatures = WANTED_FEATURES.filter((feature) => adapter.features.has(feature));
  const requiredLimits = Object.fromEntries(WANTED_LIMITS.map((name) => [name, adapter.limits[name]]));
  const device = await adapter.requestDevice({ requiredFeatures, requiredLimits });
  const faults = watch(device);
  const pipelines = new Map<string, Promise<GPUComputePipeline>>();
  return {
    device,
    info: adapter.info,
    facts: adapterFacts(adapter),
    subgroupLanes: device.features.has('subgroups') ? (adapter.info.subgroupMinSize ?? null) : null,
    hasTimestamps: device.features.has('timestamp-query'),
    pipeline(code) {
      const made = pipelines.get(code) ?? compile(device, code);
      pipelines.set(code, made);
      return made;
    },
    check: faults.check,
  };
}

/**
 * What goes wrong outside any call. A loss is for good; an error is that of the kernel which asks next, and of
 * no other.
 */
function watch(device: GPUDevice): Pick<Gpu, 'check'> {
  let loss: string | null = null;
  let errors: readonly string[] = [];
  device.lost.then(({ reason, message }) => {
    loss = `the GPU was lost (${reason}): ${firstLine(message)}`;
  });
  device.addEventListener('uncapturederror', (event) => {
    const { message } = (event as GPUUncapturedErrorEvent).error;
    errors = [...errors, `the GPU reported an error: ${firstLine(message)}`];
  });
  return {
    check() {
      const [first] = loss === null ? errors : [loss];
      errors = [];
      if (first !== undefined) throw new Error(first);
    },
  };
}

async function compile(device: GPUDevice, code: string): Promise<GPUComputePipeline> {
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ code });
  const [{ messages }] = await Promise.all([module.getCompilationInfo(), device.popErrorScope()]);
  const error = messages.find(({ type }) => type === 'error');
  if (error) throw new Error(`the GPU's compiler refuses a kernel: line ${error.lineNum}: ${error.message}`);
  return device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
}

/**
 * What `work` gives, unless the device refuses part of it: out of memory, or against a rule. Errors of a
 * device come later than the call that made them, and this waits for them.
 */
export async function refusedAsError<T>(device: GPUDevice, work: () => T): Promise<T> {
  device.pushErrorScope('validation');
  device.pushErrorScope('out-of-memory');
  let result: T;
  let refusals: readonly (GPUError | null)[];
  try {
    result = work();
  } finally {
    refusals = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
  }
  const [memory, rule] = refusals;
  if (memory) throw new Error(`the GPU is out of memory: ${firstLine(memory.message)}`);
  if (rule) throw new Error(`the GPU refuses a command: ${firstLine(rule.message)}`);
  return result;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

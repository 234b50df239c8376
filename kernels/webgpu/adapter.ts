/** What an adapter says of itself, in words. */

export interface AdapterFacts {
  /** `nvidia-h200` by Dawn, `NVIDIA GeForce RTX 4090` by a browser, or the best there is. */
  readonly name: string;
  /** Vendor, architecture and driver, as far as they are told. */
  readonly detail: string;
  /** The adapter is a program on the processor. */
  readonly software: boolean;
  /** Features and limits that kernels use, one clause each. */
  readonly facts: readonly string[];
  readonly maxBindingBytes: number;
  readonly maxBufferBytes: number;
  readonly maxGroupsPerDimension: number;
  /** Of one workgroup. */
  readonly maxGroupThreads: number;
  /** Of the memory of one workgroup. */
  readonly maxGroupBytes: number;
}

/** A device that is told by its number on the bus: no name. */
const NUMBER = /^(0x)?[0-9a-f]{4,}$/i;

/** Programs that stand for a GPU, by what they call themselves: SwiftShader, Mesa's lavapipe, Microsoft's WARP. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|\bwarp\b|software/i;

const TOLD_FEATURES = ['subgroups', 'shader-f16', 'timestamp-query'] as const;

type Described = Pick<GPUAdapter, 'info' | 'features' | 'limits'>;

export function adapterFacts({ info, features, limits }: Described): AdapterFacts {
  const { vendor, architecture, device, description } = info;
  const software = info.isFallbackAdapter || SOFTWARE.test(`${architecture} ${device} ${description}`);
  const told = TOLD_FEATURES.filter((feature) => features.has(feature));
  // Dawn tells the device as `nvidia-h200` and describes its driver; a browser may describe the device.
  const names = [
    NUMBER.test(device) ? '' : device,
    description,
    [vendor, architecture].filter(Boolean).join(' '),
  ];
  const name = names.find(Boolean) ?? 'without a name';
  const driver = description !== name && description;
  const lanes =
    info.subgroupMinSize === info.subgroupMaxSize
      ? `${info.subgroupMinSize}`
      : `${info.subgroupMinSize} to ${info.subgroupMaxSize}`;
  return {
    name,
    detail: [vendor, architecture, driver, software && 'software adapter, no GPU'].filter(Boolean).join(', '),
    software,
    facts: [
      `features: ${told.length === 0 ? 'none of those that help' : told.join(', ')}`,
      ...(features.has('subgroups') ? [`lanes of a subgroup: ${lanes}`] : []),
      `largest buffer ${mebibytes(limits.maxBufferSize)}, of which a kernel sees ${mebibytes(limits.maxStorageBufferBindingSize)}`,
      `workgroups: ${limits.maxComputeInvocationsPerWorkgroup} threads, ${limits.maxComputeWorkgroupStorageSize / 1024} KiB of memory`,
    ],
    maxBindingBytes: Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize),
    maxBufferBytes: limits.maxBufferSize,
    maxGroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
    maxGroupThreads: Math.min(limits.maxComputeInvocationsPerWorkgroup, limits.maxComputeWorkgroupSizeX),
    maxGroupBytes: limits.maxComputeWorkgroupStorageSize,
  };
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)} MiB`;
}

/** What an adapter says of itself, in words. */

export interface AdapterFacts {
  /** `NVIDIA H100 80GB HBM3`, or the best there is. */
  readonly name: string;
  /** Driver and architecture, as far as they are told. */
  readonly detail: string;
  /** The adapter is a program on the processor. */
  readonly software: boolean;
  /** Features and limits that kernels use, one clause each. */
  readonly facts: readonly string[];
  readonly maxBindingBytes: number;
  readonly maxBufferBytes: number;
  readonly maxGroupsPerDimension: number;
}

/** Programs that stand for a GPU, by what they call themselves: SwiftShader, Mesa's lavapipe, Microsoft's WARP. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|\bwarp\b|software/i;

const TOLD_FEATURES = ['subgroups', 'shader-f16', 'timestamp-query'] as const;

type Described = Pick<GPUAdapter, 'info' | 'features' | 'limits'>;

export function adapterFacts({ info, features, limits }: Described): AdapterFacts {
  const { vendor, architecture, device, description } = info;
  const software = info.isFallbackAdapter || SOFTWARE.test(`${architecture} ${device} ${description}`);
  const told = TOLD_FEATURES.filter((feature) => features.has(feature));
  const name = description || device || [vendor, architecture].filter(Boolean).join(' ') || 'without a name';
  const lanes =
    info.subgroupMinSize === info.subgroupMaxSize
      ? `${info.subgroupMinSize}`
      : `${info.subgroupMinSize} to ${info.subgroupMaxSize}`;
  return {
    name,
    detail: [vendor, architecture, software && 'software adapter, no GPU'].filter(Boolean).join(', '),
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
  };
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)} MiB`;
}

/** What a report was measured on, as it is called in headings, file names and tables. */
import type { Report } from './schema.js';

/** What is read of a report. */
export interface Measured {
  readonly device: {
    readonly cpu: { readonly brand: string; readonly cores: number };
    readonly gpu?: readonly { readonly model: string }[];
  };
  readonly backends: readonly Pick<Report['backends'][number], 'deviceClass' | 'software' | 'gpu'>[];
}

/**
 * `AMD EPYC, 2 cores`; with a GPU's backends `AMD EPYC, 2 cores · NVIDIA H200`, and the GPU first where nothing
 * else was measured.
 */
export function measuredOn(report: Measured): string {
  const gpus = gpuNames(report);
  const processor = processorLabel(report.device);
  const isGpuAlone = report.backends.every(({ deviceClass }) => deviceClass === 'gpu');
  return (isGpuAlone ? [...gpus, processor] : [processor, ...gpus]).join(' · ');
}

/** `AMD EPYC, 2 cores`. */
export function processorLabel({ cpu }: Pick<Measured['device'], 'cpu'>): string {
  return `${cpu.brand}, ${cpu.cores} core${cpu.cores === 1 ? '' : 's'}`;
}

/** Of the GPUs that its backends compute on, each once. */
export function gpuNames({ device, backends }: Measured): string[] {
  const told = backends.flatMap(({ gpu, software }) => (gpu && !software ? [gpu.name] : []));
  const known = [...(device.gpu ?? []).map(({ model }) => model), ...told];
  // WebGPU tells a name in lower case with dashes; another source has it as the vendor writes it.
  const asWritten = (name: string): string => {
    const same = known.filter((other) => plain(other) === plain(name));
    return same.find((other) => other !== plain(other)) ?? name;
  };
  return [...new Set(told.map(asWritten))];
}

/** Of its GPUs the largest last-level cache that is known; null: none is. */
export function gpuCacheBytes({ backends }: Pick<Measured, 'backends'>): number | null {
  const known = backends.flatMap(({ gpu }) => (gpu?.cacheBytes ? [gpu.cacheBytes] : []));
  return known.length === 0 ? null : Math.max(...known);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

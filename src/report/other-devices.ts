import type { KernelResult, Report } from './schema.js';

type Costs = NonNullable<KernelResult['deviceCosts']>;

const STEPS: readonly (readonly [name: keyof Costs, words: string])[] = [
  ['uploadMs', 'upload of the weights'],
  ['preprocessMs', 'analysis by the library'],
  ['firstRunMs', 'first run, compiling included'],
  ['readBackMs', 'reading Y back'],
];

/** What a device costs beside the product, in words; null where it costs nothing. `time`: writes nanoseconds. */
export function deviceCostsText(
  { deviceCosts }: Pick<KernelResult, 'deviceCosts'>,
  time: (ns: number) => string,
): string | null {
  if (deviceCosts === undefined) return null;
  const parts = STEPS.flatMap(([name, words]) => {
    const ms = deviceCosts[name];
    return ms === null ? [] : [`${words} ${time(ms * 1e6)}`];
  });
  return parts.length === 0 ? null : `beside the product, once: ${parts.join(', ')}`;
}

/** Behind the name of a backend whose adapter is a program. */
export const SOFTWARE_MARK = '†';

/** `webgpu†`. */
export function markedBackend(report: Pick<Report, 'backends'>, id: string): string {
  return report.backends.find((backend) => backend.id === id)?.software ? `${id}${SOFTWARE_MARK}` : id;
}

/** What the mark means; null where no backend bears it. */
export function softwareLegend(report: Pick<Report, 'backends'>): string | null {
  if (!report.backends.some(({ software }) => software)) return null;
  return `${SOFTWARE_MARK} software adapter: a program on the processor and no GPU; in no claim, and never the best of a row`;
}

/** What `doctor` says, from facts alone. */
import { cacheLabel, systemLabel } from '../device/device-info.js';
import { processorLabel } from '../report/measured-on.js';
import type { DeviceInfo, Warning } from '../report/schema.js';
import type { Noise } from '../run/noise.js';
import type { BackendProbe } from '../run/probe.js';
import { bytes, percent, ratio, significant, time } from '../ui/format.js';
import { sentences, unavailableGroups, unavailableText } from '../ui/layout/facts.js';

/** A speed-up below it is not what anybody prunes a network for. */
const SMALL_DIFFERENCE = 0.05;
/** The fixed-work ruler varies so much where the clock is throttled or the core is shared. */
const STEADY_RULER_SPREAD = 0.1;

export function deviceLines(device: DeviceInfo, processors: readonly number[], version: string): string[] {
  const { cpu, os } = device;
  const features = cpu.features.length === 0 ? 'unknown' : cpu.features.join(' ');
  return [
    `${processorLabel(device)}, ${bytes(device.memoryBytes)} of memory (id ${device.id})`,
    `caches: ${cacheLabel(cpu, cacheSize)}; instructions: ${features}`,
    `${systemLabel(os)}, Node ${device.node}, V8 ${device.v8}, sparse-bench ${version}`,
    processors.length === 0
      ? 'kernels run on whichever processor the system chooses'
      : `the kernels of a visit share a processor; visits take turns over ${processors.join(', ')}`,
  ];
}

/** In powers of two, as caches are made. */
function cacheSize(size: number): string {
  const kib = size / 1024;
  return kib < 1024 ? `${significant(kib)} KiB` : `${significant(kib / 1024)} MiB`;
}

export function noiseLines({ floor, twinRatios, timerStepNs, rulerSpread }: Noise): string[] {
  const twins =
    twinRatios.length === 0
      ? []
      : [
          `the same kernel against itself, in other processes: ${twinRatios.map(ratioOfTwins).join(', ')} (1 is perfect)`,
        ];
  return [
    `noise floor: ${percent(floor)}; smaller differences are not told from none`,
    ...twins,
    `fixed work varies by ${percent(rulerSpread)}; the clock moves in steps of ${time(timerStepNs)}`,
  ];
}

function ratioOfTwins(value: number): string {
  return value > 0.9 && value < 1.1 ? value.toFixed(3) : ratio(value).replace('×', '');
}

export interface Findings {
  readonly warnings: readonly Warning[];
  readonly probes: readonly BackendProbe[];
  readonly noise: Noise | null;
}

/** What to do, in sentences; that all is well is said, too. */
export function advice({ warnings, probes, noise }: Findings): string[] {
  const missing = unavailableGroups(
    probes.flatMap(({ id, availability }) =>
      availability.available ? [] : [{ backend: id, requested: false, ...availability }],
    ),
  ).map((group) => `missing: ${group.backends}: ${unavailableText(group)}`);
  const found = [
    ...warnings.map(({ message, remedy }) => sentences(message, remedy)),
    ...(noise === null ? [] : noiseAdvice(noise)),
    ...missing,
  ];
  if (found.length > 0) return found;
  return ['This device is quiet and complete: figures from it can be trusted to the noise floor.'];
}

function noiseAdvice({ floor, rulerSpread }: Noise): string[] {
  return [
    ...(floor > SMALL_DIFFERENCE
      ? [
          `Differences below ${percent(floor)} cannot be seen here. Close other programs, or take more visits (--visits 9).`,
        ]
      : []),
    ...(rulerSpread > STEADY_RULER_SPREAD
      ? [
          `The speed of this machine changes by ${percent(rulerSpread)} while it works (throttling, a shared core, power saving): expect STATE-DEPENDENT rows, and compare ratios rather than times.`,
        ]
      : []),
  ];
}

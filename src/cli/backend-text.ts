import type { BackendProbe } from '../run/probe.js';
import { counted } from '../ui/format.js';
import { unavailableText } from '../ui/layout/facts.js';
import { pad, printable } from '../ui/text.js';

/** One line per backend: what it is and has, or why it is missing and what adds it. */
export function backendLines(probes: readonly BackendProbe[]): string {
  const width = Math.max(...probes.map(({ id }) => id.length));
  return probes
    .map(({ id, label, deviceClass, availability, kernels }) => {
      const name = pad(printable(id), width, 'left');
      return printable(
        availability.available
          ? `${name}  ${label} ${availability.version} (${deviceClass}): ${counted(kernels.length, 'kernel')}; ${availability.detail}`
          : `${name}  not available: ${unavailableText(availability)}`,
      );
    })
    .map((line) => `${line}\n`)
    .join('');
}

/** One line per kernel of the available backends; the others are named at the end. */
export function kernelLines(probes: readonly BackendProbe[]): string {
  const kernels = probes.flatMap((probe) => probe.kernels);
  const width = Math.max(0, ...kernels.map(({ id }) => id.length));
  const missing = probes.flatMap(({ id, availability }) =>
    availability.available ? [] : [`${id} not available: ${unavailableText(availability)}`],
  );
  return [
    ...kernels.map(({ id, operand, format }) => `${pad(id, width, 'left')}  ${operand.padEnd(6)}  ${format}`),
    ...missing,
  ]
    .map((line) => `${printable(line)}\n`)
    .join('');
}

import type { BackendProbe } from '../run/probe.js';
import { counted } from '../ui/format.js';
import { unavailableText } from '../ui/layout/facts.js';
import { pad, printable } from '../ui/text.js';

/** A line for each backend, what it is and has, or why it is missing and what adds it; a GPU's facts below its own. */
export function backendLines(probes: readonly BackendProbe[]): string {
  const width = Math.max(...probes.map(({ id }) => id.length));
  return probes
    .flatMap(({ id, label, deviceClass, availability, kernels }) => {
      const name = pad(printable(id), width, 'left');
      if (!availability.available) return [`${name}  not available: ${unavailableText(availability)}`];
      const { version, detail, software, facts = [] } = availability;
      const kind = software ? 'software adapter' : deviceClass;
      return [
        `${name}  ${label} ${version} (${kind}): ${counted(kernels.length, 'kernel')}; ${detail}`,
        ...facts.map((fact) => `${' '.repeat(width)}  ${fact}`),
      ];
    })
    .map((line) => `${printable(line)}\n`)
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

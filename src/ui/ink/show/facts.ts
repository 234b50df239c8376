/** The device tab as text: where and how it was measured, and what went wrong or is missing. Pure. */
import { cacheLabel, systemLabel } from '../../../device/device-info.js';
import { headlines } from '../../../report/headline.js';
import { processorLabel } from '../../../report/measured-on.js';
import type { Report } from '../../../report/schema.js';
import { bytes, counted, duration, percent, rate, significant, timeLimit } from '../../format.js';
import { footer } from '../../layout/footer.js';
import { BLANK, type Line, paragraph } from '../../lines.js';

export function deviceLines(report: Report, path: string | null, width: number): Line[] {
  const facts = (title: string, lines: readonly string[]): Line[] => [
    ...paragraph(title, width, 'strong'),
    ...lines.flatMap((line) => paragraph(line, width, 'plain', 4, 2)),
    BLANK,
  ];
  return [
    ...facts('Device', device(report)),
    ...facts('Settings', settings(report)),
    ...facts(
      'Backends',
      report.backends.map(({ id, label, version, detail }) => `${id}: ${label} ${version}; ${detail}`),
    ),
    ...facts('Measured roofs', roofs(report)),
    ...footer(report, headlines(report), path, width).slice(1),
  ];
}

function device({ device: { cpu, ...device } }: Report): string[] {
  const physical = cpu.physicalCores === null ? '' : ` (${cpu.physicalCores} physical)`;
  return [
    `${processorLabel({ cpu })}${physical}, ${bytes(device.memoryBytes)} of memory, id ${device.id}`,
    `caches: ${cacheLabel(cpu, bytes)}; governor: ${cpu.governor ?? 'unknown'}`,
    `instruction sets: ${cpu.features.join(' ') || 'unknown'}`,
    `graphics: ${device.gpu.map(({ model }) => model).join(', ') || 'none found'}`,
    `${systemLabel(device.os)}; Node ${device.node.replace(/^v/, '')}, V8 ${device.v8}`,
  ];
}

function settings({ settings: chosen, seed, startedAt, elapsedSeconds, noise, tool }: Report): string[] {
  return [
    `${chosen.suiteLabel} (${chosen.suite.join(', ')}), sparse-bench ${tool.version}, seed ${seed}`,
    `${startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}, took ${duration(elapsedSeconds)}, time limit ${timeLimit(chosen)}`,
    `${counted(chosen.visits, 'visit')}, until ±${percent(chosen.precision)}; noise floor ${percent(noise.floor)} from ${counted(noise.twinRatios.length, 'twin comparison')}`,
  ];
}

function roofs({ roofline }: Report): string[] {
  if (roofline.length === 0) return ['none'];
  return roofline.map(({ label, multiplyAddGflops, read }) => {
    const levels = read.map(({ bytes: size, gbPerS }) => `${significant(gbPerS)} from ${bytes(size)}`);
    return `${label}: ${rate(multiplyAddGflops, 'GFLOP/s')}; GB/s: ${levels.join(', ') || 'not measured'}`;
  });
}

/** Where and how it was measured: device, backends, roofs, settings, and all that went wrong or is missing. */
import { cacheLabel, systemLabel } from '../../device/device-info.js';
import {
  counted,
  duration,
  partLabel,
  percent,
  rate,
  roofName,
  significant,
  timeLimit,
} from '../../ui/format.js';
import { sentences, unavailableGroups, unavailableText } from '../../ui/layout/facts.js';
import { workloadLabel } from '../../workload/id.js';
import type { Report } from '../schema.js';
import { heading, html, type Markup, type Part } from './markup.js';
import { scrollBox } from './words.js';

/** `level`: that of the section's own heading. */
export function deviceSection(report: Report, level: number): Markup {
  const title = (text: string) => heading(level + 1, text);
  const { roofline } = report;
  return html`<div class="columns"><div>${title('Device')}${factList(deviceFacts(report))}</div><div>${title('Settings')}${factList(settingFacts(report))}</div></div>${title('Backends')}${backendTable(report)}${unavailable(report)}${
    roofline.length === 0 ? null : html`${title('Measured roofs')}${roofs(roofline)}`
  }`;
}

export type Fact = readonly [name: string, value: Part];

function factList(entries: readonly Fact[]): Markup {
  return html`<dl>${entries.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

export function deviceFacts({ device }: Report): Fact[] {
  const { cpu, gpu, os } = device;
  return [
    ['processor', cpu.brand],
    [
      'cores',
      cpu.physicalCores === null
        ? `${cpu.cores} logical`
        : `${cpu.cores} logical, ${cpu.physicalCores} physical`,
    ],
    ['clock', cpu.baseGhz === null ? 'unknown' : `${cpu.baseGhz} GHz nominal`],
    ['governor', cpu.governor ?? 'unknown'],
    ['caches', cacheLabel(cpu, binary)],
    ['features', cpu.features.join(' ') || 'unknown'],
    ['memory', binary(device.memoryBytes)],
    ['graphics', gpu.map(({ model }) => model).join(', ') || 'none found'],
    ['system', systemLabel(os)],
    ['virtual', device.virtual === null ? 'unknown' : device.virtual ? 'yes' : 'no'],
    ['Node', `${device.node.replace(/^v/, '')}, V8 ${device.v8}`],
    ['device id', device.id],
  ];
}

export function settingFacts({ settings, seed, startedAt, elapsedSeconds, tool, noise }: Report): Fact[] {
  return [
    ['suite', `${settings.suiteLabel} (${settings.suite.join(', ')})`],
    [
      'measured',
      html`<time datetime="${startedAt}">${startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time>`,
    ],
    ['took', duration(elapsedSeconds)],
    ['seed', seed],
    ['visits', `${settings.visits}, until ±${percent(settings.precision)}`],
    ['time limit', timeLimit(settings)],
    ['part', settings.shard === undefined ? 'the whole suite' : partLabel(settings.shard)],
    ['engine', settings.engine],
    [
      'kernels',
      settings.kernels.join(', ') ||
        (settings.allKernels ? 'all, whatever their race says' : 'all that race'),
    ],
    ['noise floor', `${percent(noise.floor)}, from ${counted(noise.twinRatios.length, 'twin comparison')}`],
    ['sparse-bench', tool.version],
  ];
}

/** Powers of two, as caches and memories are sold. */
function binary(size: number): string {
  for (const [scale, unit] of [
    [2 ** 30, 'GiB'],
    [2 ** 20, 'MiB'],
    [2 ** 10, 'KiB'],
  ] as const) {
    if (size >= scale) return `${Number((size / scale).toPrecision(3))} ${unit}`;
  }
  return `${size} B`;
}

function backendTable({ backends }: Report): Markup {
  const heads = ['backend', 'version', 'detail'].map((label) => html`<th scope="col">${label}</th>`);
  const rows = backends.map(
    ({ id, label, version, detail, deviceClass, software }) =>
      html`<tr><th scope="row">${label}<small>${id}, ${software ? 'software adapter' : deviceClass}</small></th><td>${version}</td><td>${detail}</td></tr>`,
  );
  return scrollBox(
    'Backends',
    html`<table class="texts"><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table>`,
  );
}

function roofs(roofline: Report['roofline']): Markup {
  const items = roofline.map((roof) => {
    const { label, multiplyAddGflops, read } = roof;
    const levels = read
      .map(({ bytes: size, gbPerS }) => `${binary(size)}: ${significant(gbPerS)}`)
      .join(', ');
    return html`<li><b>${label}</b> (${roofName(roof)}): ${rate(multiplyAddGflops, 'GFLOP/s')}; GB/s by working set: ${levels || 'not measured'}</li>`;
  });
  return html`<ul>${items}</ul>`;
}

function unavailable(report: Report): Markup | null {
  const groups = unavailableGroups(report.unavailable);
  if (groups.length === 0) return null;
  const items = groups.map((group) => html`<li><b>${group.backends}</b>: ${unavailableText(group)}</li>`);
  return html`<details><summary>${counted(report.unavailable.length, 'backend')} not available</summary><ul>${items}</ul></details>`;
}

/** Wrong results, failures and warnings: null where there are none. Shown before any figure. */
export function alerts(report: Report): Markup | null {
  const wrong = report.results.flatMap(({ workload, kernels }) =>
    kernels
      .filter(({ status }) => status === 'wrong')
      .map(({ id, reason }) =>
        sentences(
          `WRONG RESULT, not timed: ${id} on ${workloadLabel(workload)}: ${reason ?? 'no reason given'}`,
        ),
      ),
  );
  const failed = report.failures.map(({ backend, kernel, workload, message }) => {
    const result = report.results.find((candidate) => candidate.workload.id === workload);
    const where = result === undefined ? workload : workloadLabel(result.workload);
    return sentences(
      `Failed: ${kernel ?? backend ?? 'run'}${where === null ? '' : ` on ${where}`}: ${message}`,
    );
  });
  const warned = report.warnings.map(({ message, remedy }) => `Warning: ${sentences(message, remedy)}`);
  if (wrong.length + failed.length + warned.length === 0) return null;
  const items = (lines: readonly string[], tone: string) =>
    lines.map((line) => html`<li class="${tone}">${line}</li>`);
  return html`<ul class="alerts">${items(wrong, 'fault')}${items(failed, 'fault')}${items(warned, 'warn')}</ul>`;
}

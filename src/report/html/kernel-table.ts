/** All that is known about the kernels of one row. */
import { bytes, percent, significant, time } from '../../ui/format.js';
import { workloadLabel } from '../../workload/id.js';
import { layerLabel } from '../../workload/layer.js';
import { deviceCostsText } from '../other-devices.js';
import type { KernelResult, Result } from '../schema.js';
import { html, type Markup } from './markup.js';
import { scrollBox } from './words.js';

/** Not timed because of something that should not have happened. */
export function isFault({ status }: KernelResult): boolean {
  return status === 'wrong' || status === 'failed' || status === 'skipped';
}

/** `wasm/gemv4-f32 (RNN 1760)` where it computed the baseline layer. */
export function kernelName(kernel: KernelResult, result: Result): string {
  const { workload, baseline } = result;
  if (kernel.workload === workload.id || baseline === null) return kernel.id;
  return `${kernel.id} (${layerLabel(baseline.layer)})`;
}

const HEADS = [
  'kernel',
  'median',
  'quartiles',
  'GFLOP/s',
  'effective',
  'GB/s',
  'of ceiling',
  'nearest roof',
  'weights',
  'packing',
  'check error',
  'outliers',
];

export function kernelTable(kernels: readonly KernelResult[], result: Result): Markup {
  const heads = HEADS.map((label) => html`<th scope="col">${label}</th>`);
  return scrollBox(
    `Kernels of ${workloadLabel(result.workload)}`,
    html`<table class="kernels"><thead><tr>${heads}</tr></thead><tbody>${kernels.map((kernel) => kernelRow(kernel, result))}</tbody></table>`,
  );
}

function kernelRow(kernel: KernelResult, result: Result): Markup {
  const costs = deviceCostsText(kernel, time);
  const name = html`<th scope="row">${kernelName(kernel, result)}<small>${kernel.operand}, ${kernel.format}</small>${costs === null ? '' : html`<small>${costs}</small>`}</th>`;
  if (isFault(kernel)) {
    return html`<tr>${name}<td colspan="${HEADS.length - 1}" class="fault">${kernel.status}: ${kernel.reason ?? 'no reason given'}</td></tr>`;
  }
  const { q1Ns, q3Ns, outliers, check, prepareMs } = kernel;
  const cells = [
    time(kernel.medianNs),
    q1Ns === null ? '–' : `${time(q1Ns)} – ${time(q3Ns)}`,
    figure(kernel.gflops),
    figure(kernel.effectiveGflops),
    figure(kernel.gbPerS),
    percent(kernel.ceilingFraction, 0),
    kernel.ceiling ?? '–',
    bytes(kernel.weightBytes),
    time(prepareMs === null ? null : prepareMs * 1e6),
    check === null ? '–' : check.maxError.toExponential(1),
    outliers === null ? '–' : `${outliers.mild} + ${outliers.severe}`,
  ];
  return html`<tr>${name}${cells.map((text) => html`<td>${text}</td>`)}</tr>`;
}

function figure(value: number | null): string {
  return value === null ? '–' : significant(value);
}

import { describe, expect, it } from 'vitest';
import { deviceCostsText, markedBackend, softwareLegend } from '../../src/report/other-devices.js';

const ms = (ns: number): string => `${ns / 1e6} ms`;
const backend = (id: string, software?: boolean) => ({
  id,
  label: id,
  deviceClass: 'gpu' as const,
  version: '1',
  detail: '',
  roofline: null,
  ...(software !== undefined && { software }),
});

describe('costs beside the product', () => {
  it('are said as far as they are known', () => {
    const deviceCosts = { uploadMs: 1.5, preprocessMs: 2, firstRunMs: 30, readBackMs: 0.5 };
    expect(deviceCostsText({ deviceCosts }, ms)).toBe(
      'beside the product, once: upload of the weights 1.5 ms, analysis by the library 2 ms, first run, compiling included 30 ms, reading Y back 0.5 ms',
    );
    expect(deviceCostsText({ deviceCosts: { ...deviceCosts, uploadMs: null } }, ms)).not.toContain('upload');
  });

  it('are none on a processor, or where nothing is known', () => {
    expect(deviceCostsText({}, ms)).toBeNull();
    const unknown = { uploadMs: null, preprocessMs: null, firstRunMs: null, readBackMs: null };
    expect(deviceCostsText({ deviceCosts: unknown }, ms)).toBeNull();
  });
});

describe('a software adapter', () => {
  const report = { backends: [backend('webgpu', true), backend('cuda', false), backend('js')] };

  it('is marked, and the mark is explained where it occurs', () => {
    expect(report.backends.map(({ id }) => markedBackend(report, id))).toEqual(['webgpu†', 'cuda', 'js']);
    expect(softwareLegend(report)).toMatch(/^† software adapter: .*no GPU/);
    expect(softwareLegend({ backends: report.backends.slice(1) })).toBeNull();
  });
});

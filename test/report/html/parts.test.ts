import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heatStep } from '../../../src/report/html/heatmap.js';
import { rooflinePoints } from '../../../src/report/html/roofline-points.js';
import { decodeNs, encodeNs, packSamples, thinning } from '../../../src/report/html/samples.js';
import type { KernelResult } from '../../../src/report/schema.js';
import { exampleReport } from '../../fixtures/example-report.js';
import { suiteSizedReport } from './pages.js';

describe('heatStep', () => {
  it('is neutral within the noise floor on both sides of 1, and grows away from it', () => {
    expect([0.981, 1, 1.019].map((ratio) => heatStep(ratio, 0.02))).toEqual(['z', 'z', 'z']);
    expect([0.2, 0.5, 0.51, 0.9].map((ratio) => heatStep(ratio, 0.02))).toEqual(['s3', 's3', 's2', 's1']);
    expect([1.2, 2, 4, 9, 40].map((ratio) => heatStep(ratio, 0.02))).toEqual(['f1', 'f2', 'f3', 'f4', 'f5']);
  });
});

describe('packed samples', () => {
  it('are three characters and within 0.007 % of the time', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e12, noNaN: true }), (ns) => {
        const code = encodeNs(ns);
        expect(code).toMatch(/^[\w-]{3}$/);
        expect(Math.abs(decodeNs(code) / ns - 1)).toBeLessThan(7e-5);
      }),
    );
  });

  it('keep visits and twins apart, in the order of time', () => {
    const [result] = exampleReport().results;
    const samples = {
      visit: [0, 0, 0, 1],
      round: [0, 0, 1, 0],
      position: [0, 1, 0, 0],
      startNs: [0, 1, 2, 3],
      iterations: [1, 1, 1, 1],
      ns: [100, 200, 300, 400],
      twin: [0, 1, 0, 0] as (0 | 1)[],
    };
    const kernel = { ...result!.kernels[0]!, samples };
    const silent = { ...kernel, samples: { ...samples, visit: [], twin: [], ns: [] } };
    const packed = packSamples([kernel, silent], ({ id }) => `${id} <;>`, 1);
    expect(packed).toMatch(/^[\w%=/. -]+$/);
    const [name, ...visits] = packed.split(' ');
    expect(decodeURIComponent(name!)).toBe('js/gemv4-f32 <;>');
    const read = visits.map((visit) => {
      const [key, codes] = visit.split('=');
      return [key, ...(codes!.match(/.../g) ?? []).map((code) => Math.round(decodeNs(code)))];
    });
    expect(read).toEqual([
      ['0', 100, 300],
      ['0t', 200],
      ['1', 400],
    ]);
  });

  it('are thinned evenly to the characters there are', () => {
    const kernels = suiteSizedReport(20).results.flatMap((row) => row.kernels);
    const count = kernels.reduce((sum, { samples }) => sum + samples.ns.length, 0);
    expect(thinning(kernels, 3 * count)).toBe(1);
    const keep = thinning(kernels, count);
    expect(keep).toBe(3);
    const visits = packSamples(kernels, () => 'k', keep).match(/=[\w-]*/g) ?? [];
    expect(visits.join('').length - visits.length).toBeLessThanOrEqual(1.15 * count);
    expect(visits.every((visit) => visit.length > 3)).toBe(true);
  });
});

describe('rooflinePoints', () => {
  it('has every kernel with a time, where its own figures put it', () => {
    const report = exampleReport();
    const points = rooflinePoints(report);
    const timed = report.results.flatMap(({ kernels }) => kernels.filter(({ status }) => status === 'timed'));
    expect(points.filter(({ racedOut }) => !racedOut)).toHaveLength(timed.length);
    for (const { kernel, flopsPerByte, gflops, racedOut } of points) {
      if (!racedOut) expect(flopsPerByte).toBeCloseTo(kernel.gflops! / kernel.gbPerS!, 9);
      else expect(gflops).toBeGreaterThan(0);
    }
  });

  it('puts a kernel that left in the race where its visits would have', () => {
    const report = exampleReport();
    const [row] = report.results;
    const timed = row!.kernels.find(({ id }) => id === 'wasm/sell8-f32')!;
    const left: KernelResult = {
      ...timed,
      status: 'raced-out',
      pilotMedianNs: timed.medianNs,
      medianNs: null,
      gflops: null,
      gbPerS: null,
    };
    const positions = [timed, left].map((kernel) => {
      const [point] = rooflinePoints({ ...report, results: [{ ...row!, kernels: [kernel] }] });
      return [point!.flopsPerByte, point!.gflops];
    });
    expect(positions[1]![1]).toBeCloseTo(positions[0]![1]!, 6);
    expect(positions[1]![0]).toBeCloseTo(positions[0]![0]!, 6);
  });

  it('leaves out what has no time or no bytes', () => {
    const report = exampleReport();
    const [row] = report.results;
    const kernels = row!.kernels.map((kernel) => ({ ...kernel, gflops: 0, weightBytes: null }));
    expect(rooflinePoints({ ...report, results: [{ ...row!, kernels }] })).toEqual([]);
  });
});

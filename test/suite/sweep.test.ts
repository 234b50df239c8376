import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import type { Axes } from '../../src/suite/expand.js';
import { loadSuite } from '../../src/suite/load.js';
import { applyOverrides, combineSuites, sweepSuite } from '../../src/suite/sweep.js';
import { parseLayer } from '../../src/workload/layer.js';
import type { Parsed } from '../../src/workload/parsed.js';
import { parsePattern } from '../../src/workload/pattern.js';

function read<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

function axes(fields: Partial<Axes> = {}): Axes {
  return {
    layers: [read(parseLayer('gru:64'))],
    sparsities: [0.9],
    batches: [1],
    patterns: [{ kind: 'uniform' }],
    cache: 'warm',
    threads: 1,
    ...fields,
  };
}

const layers = (...ids: string[]) => ids.map((id) => read(parseLayer(id)));
const gates = read(parsePattern('gates:0.1/0.2/0.3'));

describe('sweepSuite', () => {
  it('is the product, in the order layer, sparsity, pattern, batch, each workload once', () => {
    const suite = sweepSuite(
      axes({ layers: layers('gru:64', 'rnn:8'), sparsities: [0.5, 0.9, 0.5], batches: [1, 4] }),
    );
    expect(suite.rows.map(({ workload: { layer, sparsity, batch } }) => [layer, sparsity, batch])).toEqual([
      ['gru:64', 0.5, 1],
      ['gru:64', 0.5, 4],
      ['gru:64', 0.9, 1],
      ['gru:64', 0.9, 4],
      ['rnn:8', 0.5, 1],
      ['rnn:8', 0.5, 4],
      ['rnn:8', 0.9, 1],
      ['rnn:8', 0.9, 4],
    ]);
  });

  it('takes a gates pattern once, at its own sparsity', () => {
    const suite = sweepSuite(axes({ sparsities: [0.5, 0.9], patterns: [gates, { kind: 'uniform' }] }));
    expect(suite.rows.map(({ workload }) => [workload.pattern, workload.sparsity])).toEqual([
      ['uniform', 0.5],
      ['uniform', 0.9],
      ['gates:0.1/0.2/0.3', 0.8],
    ]);
    expect(sweepSuite(axes({ sparsities: [], patterns: [gates] })).rows).toHaveLength(1);
  });

  it('refuses what cannot be made', () => {
    expect(() => sweepSuite(axes({ layers: layers('rnn:8'), patterns: [gates] }))).toThrow(UsageError);
    expect(() => sweepSuite(axes({ layers: [] }))).toThrow(/empty/);
    const many = Array.from({ length: 101 }, (_, index) => index + 1);
    expect(() => sweepSuite(axes({ batches: many, sparsities: many.map((n) => n / 200) }))).toThrow(
      /10201 rows/,
    );
  });

  it('gives a longer sweep more time', () => {
    const short = sweepSuite(axes()).maxTimeSeconds;
    const long = sweepSuite(axes({ batches: Array.from({ length: 50 }, (_, i) => i + 1) })).maxTimeSeconds;
    expect(long).toBeGreaterThan(5 * short);
  });
});

describe('applyOverrides', () => {
  const quick = loadSuite('quick');

  it('changes nothing without overrides', () => {
    expect(applyOverrides(quick, {})).toBe(quick);
  });

  it('replaces the batches of every row and drops the claims made for others', () => {
    const { rows } = applyOverrides(quick, { batches: [1, 4] });
    expect(rows).toHaveLength(10);
    for (const [index, row] of rows.entries()) {
      const original = quick.rows[Math.floor(index / 2)]!;
      expect(row.workload.layer).toBe(original.workload.layer);
      expect(row.claims).toEqual(row.workload.batch === 1 ? original.claims : []);
      expect(row.baseline?.layer).toBe(original.baseline?.layer);
      if (row.baseline !== null) expect(row.baseline.batch).toBe(row.workload.batch);
    }
  });

  it('measures equal rows once when layers are replaced, with the claim of the row it equals', () => {
    const { rows } = applyOverrides(quick, { layers: layers('rnn:3072', 'lstm:64') });
    expect(rows.map(({ workload }) => workload.layer)).toEqual(['rnn:3072', 'lstm:64']);
    expect(rows[0]).toEqual(quick.rows[2]);
    expect(rows[1]).toMatchObject({ baseline: null, claims: [] });
  });

  it('keeps claims under another cache mode or thread count, and drops them under another pattern or sparsity', () => {
    const kept = applyOverrides(quick, { cache: 'cold', threads: 2 });
    expect(kept.rows.flatMap(({ claims }) => claims)).toHaveLength(5);
    expect(kept.rows.every(({ workload }) => workload.cache === 'cold' && workload.threads === 2)).toBe(true);
    expect(kept.rows[1]!.baseline).toMatchObject({ cache: 'cold', threads: 2 });
    for (const overrides of [{ sparsities: [0.9] }, { patterns: [read(parsePattern('block:4x4'))] }]) {
      expect(applyOverrides(quick, overrides).rows.flatMap(({ claims }) => claims)).toEqual([]);
    }
  });

  it('refuses a pattern that does not fit a layer of the suite', () => {
    expect(() => applyOverrides(quick, { patterns: [gates] })).toThrow(/gates/);
  });
});

describe('combineSuites', () => {
  it('measures a workload of two suites once, with its claims once', () => {
    const both = combineSuites([loadSuite('quick'), loadSuite('narang2017')]);
    expect(both.rows).toHaveLength(90);
    expect(both.rows.flatMap(({ claims }) => claims)).toHaveLength(5);
    expect(both.id).toBe('quick+narang2017');
  });

  it('refuses none', () => {
    expect(() => combineSuites([])).toThrow(UsageError);
  });
});

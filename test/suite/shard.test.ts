import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveRunOptions } from '../../src/cli/run-options.js';
import { builtinSuiteIds } from '../../src/suite/builtin.js';
import { loadSuite } from '../../src/suite/load.js';
import { parseShard, splitRows } from '../../src/suite/shard.js';
import { visitCost } from '../../src/workload/cost.js';
import { makeWorkload } from '../../src/workload/id.js';
import { parseLayer } from '../../src/workload/layer.js';

function workload(hidden: number, batch: number) {
  const layer = parseLayer(`gru:${hidden}`);
  if (!layer.ok) throw new Error(layer.message);
  return makeWorkload({ layer: layer.value, sparsity: 0.9, batch, pattern: { kind: 'uniform' } });
}

const row = fc
  .record({ hidden: fc.integer({ min: 1, max: 8000 }), batch: fc.integer({ min: 1, max: 2000 }) })
  .map(({ hidden, batch }) => ({ workload: workload(hidden, batch), baseline: null }));

describe('splitRows', () => {
  it('puts every row into exactly one part, none of them empty', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), fc.nat(), (rows, n) => {
        const count = 1 + (n % rows.length);
        const parts = splitRows(rows, count);
        expect(parts).toHaveLength(count);
        expect(parts.every((part) => part.length > 0)).toBe(true);
        expect(parts.flat().sort((a, b) => a - b)).toEqual(rows.map((_, place) => place));
        for (const part of parts) expect(part).toEqual([...part].sort((a, b) => a - b));
        expect(splitRows(rows, count)).toEqual(parts);
      }),
    );
  });

  it('makes no part costlier than the even share and one row more', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 12 }),
        (rows, count) => {
          const costs = rows.map((entry) => visitCost(entry.workload, null));
          const sum = costs.reduce((a, b) => a + b, 0);
          for (const part of splitRows(rows, count)) {
            const cost = part.reduce((total, place) => total + costs[place], 0);
            expect(cost).toBeLessThanOrEqual((sum / count + Math.max(...costs)) * (1 + 1e-12));
          }
        },
      ),
    );
  });

  it.each(builtinSuiteIds)(
    'splits %s within a third of the even share, where rows are small enough',
    (id) => {
      const { rows } = loadSuite(id);
      const costs = rows.map(({ workload: own, baseline }) => visitCost(own, baseline));
      for (const count of [2, 3, 8].filter((parts) => parts <= rows.length)) {
        const share = costs.reduce((a, b) => a + b, 0) / count;
        const heaviest = Math.max(
          ...splitRows(rows, count).map((part) => part.reduce((sum, place) => sum + costs[place], 0)),
        );
        // The best possible split is at least the share, the largest row, and two of the count + 1 largest.
        const sorted = [...costs].sort((a, b) => b - a);
        const least = Math.max(share, sorted[0], (sorted[count - 1] ?? 0) + (sorted[count] ?? 0));
        expect(heaviest).toBeLessThanOrEqual((4 / 3) * least);
      }
    },
  );
});

describe('--shard', () => {
  const ids = (shard?: string) =>
    resolveRunOptions({ suite: 'nightly', ...(shard === undefined ? {} : { shard }) }).rows.map(
      (entry) => entry.workload.id,
    );

  it('measures each row of a suite in exactly one part', () => {
    const parts = [1, 2, 3, 4].map((index) => ids(`${index}/4`));
    expect(parts.flat().sort()).toEqual(ids().sort());
  });

  it('says which rows they are, and shares the time limit', () => {
    const whole = resolveRunOptions({ suite: 'nightly' });
    const part = resolveRunOptions({ suite: 'nightly', shard: '2/3' });
    expect(whole.shard).toBeUndefined();
    expect(part.shard).toMatchObject({ index: 2, count: 3, of: whole.rows.length });
    expect(part.shard?.rows.map((place) => whole.rows[place]?.workload.id)).toEqual(ids('2/3'));
    expect(part.maxTimeSeconds).toBe(Math.ceil(whole.maxTimeSeconds / 3));
    expect(resolveRunOptions({ shard: '2/3', maxTime: '7' }).maxTimeSeconds).toBe(7);
  });

  it('refuses more parts than rows, and --resume', () => {
    expect(() => resolveRunOptions({ suite: 'quick', shard: '1/6' })).toThrow(
      /5 rows cannot be split into 6 parts; take at most 5/,
    );
    expect(() => resolveRunOptions({ resume: 'r.json', shard: '1/2' })).toThrow(
      /--shard cannot be given with it/,
    );
  });

  it.each(['0/4', '5/4', '1', '1/0', 'a/b', '-1/2', '1.5/2', '1/99999999', ''])('refuses %j', (text) => {
    const parsed = parseShard(text);
    expect(parsed).toMatchObject({ ok: false, message: expect.stringContaining('for example --shard 2/8') });
  });

  it('takes 2/8', () => {
    expect(parseShard(' 2/8 ')).toEqual({ ok: true, value: { index: 2, count: 8 } });
  });
});

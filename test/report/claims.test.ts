import { describe, expect, it } from 'vitest';
import { claimsSummary, judgeClaims } from '../../src/report/claims.js';
import type { Claim, Report, Result } from '../../src/report/schema.js';
import { loadSuite } from '../../src/suite/load.js';
import { untimedKernel } from '../fixtures/example-kernels.js';
import { exampleReport, exampleResults } from '../fixtures/example-report.js';

const rows = loadSuite('quick').rows;
const results = exampleResults();

function withClaims(change: Partial<Claim['published']>, index: number, report = exampleReport()): Report {
  const changed = rows.map((row, at) => ({
    ...row,
    claims: row.claims.map((claim) => ({
      ...claim,
      published: at === index ? { ...claim.published, ...change } : claim.published,
    })),
  }));
  return { ...report, claims: judgeClaims(changed, report.results) };
}

describe('judgeClaims', () => {
  it('compares each row of the paper the way the paper did', () => {
    const claims = judgeClaims(rows, results);
    expect(claims.map(({ workload }) => workload)).toEqual(rows.map(({ workload }) => workload.id));
    // Same layer: 400 µs / 50 µs. Baseline layer: RNN 1760 dense, 400 µs, over RNN 2560 sparse, 100 µs.
    expect(claims[0]).toMatchObject({ verdict: 'REACHED', scope: 'same-layer', measured: { ratio: 8 } });
    expect(claims[1]).toMatchObject({ verdict: 'REACHED', scope: 'baseline-layer', measured: { ratio: 4 } });
    expect(claims[3]).toMatchObject({ verdict: 'NOT REACHED', published: { ratio: 6.8 } });
  });

  it('does not decide while the interval holds the published value', () => {
    const { claims } = withClaims({ ratio: 8 }, 0);
    expect(claims[0]).toMatchObject({ verdict: 'AMBIGUOUS', reason: expect.stringContaining('8×') });
  });

  it.each<[string, (result: Result) => Result | null, RegExp]>([
    ['is not part of the run', () => null, /not part of this run/],
    [
      'was skipped',
      (row) => ({ ...row, stopReason: 'skipped', reason: 'needs 4 GB', speedups: [], kernels: [] }),
      /needs 4 GB/,
    ],
    [
      'was not begun',
      (row) => ({ ...row, visits: 0, speedups: [], kernels: [] }),
      /before the row was measured/,
    ],
    [
      'has no dense baseline',
      (row) => ({ ...row, speedups: row.speedups.filter(({ scope }) => scope !== 'baseline-layer') }),
      /no dense kernel of the baseline layer/,
    ],
    [
      'has no sparse kernel',
      (row) => ({
        ...row,
        speedups: [],
        kernels: row.kernels.map((kernel) =>
          kernel.operand === 'sparse' ? untimedKernel(kernel, 'wrong', 'row 3 is off') : kernel,
        ),
      }),
      /no sparse kernel .*row 3 is off/,
    ],
  ])('says why a row was NOT MEASURED that %s', (_, change, reason) => {
    const second = change(results[1]!);
    const claims = judgeClaims(rows, second === null ? [results[0]!] : [results[0]!, second]);
    expect(claims[1]).toMatchObject({ verdict: 'NOT MEASURED', measured: null });
    expect(claims[1]!.reason).toMatch(reason);
  });
});

describe('claimsSummary', () => {
  it('counts what was reached, and gives every other row one line', () => {
    const summary = claimsSummary(exampleReport());
    expect(summary.sentence).toBe('2 of 5 published speed-ups reached or exceeded on this device');
    expect(summary).toMatchObject({ reached: 2, total: 5 });
    expect(summary.lines).toHaveLength(3);
    expect(summary.lines[0]).toMatch(
      /^RNN 3072, 95 %.*published 2\.70×.*here 2\.67× \(2\.59× to 2\.75×\); ambiguous/,
    );
    expect(summary.lines[1]).toMatch(/^GRU 2560, 95 %, batch 1: published 6\.80× .*here 1\.03×/);
    expect(summary.lines[2]).toMatch(/^GRU 3568.*not measured: the row is not finished$/);
  });

  it('has no sentence where nothing was published', () => {
    expect(claimsSummary(exampleReport({ claims: [] }))).toEqual({
      reached: 0,
      total: 0,
      sentence: null,
      lines: [],
    });
  });

  it('names the byte ceiling when the published value lies above it', () => {
    // sell8 of the example stores 6 bytes per non-zero: 4 / (0.05 × 6) = 13.3.
    const [line] = claimsSummary(withClaims({ ratio: 16.9 }, 0)).lines;
    expect(line).toMatch(/sell8 \(6\.0 per non-zero\) allow at most 13\.3×/);
  });

  it('tells a kernel below its ceiling from a dense side near its own', () => {
    // 8× at 72 % of the ceiling: all of it would be 11.1×.
    expect(claimsSummary(withClaims({ ratio: 10 }, 0)).lines[0]).toMatch(
      /72 % of its ceiling.*a faster kernel could/,
    );
    expect(claimsSummary(withClaims({ ratio: 12 }, 0)).lines[0]).toMatch(/all of it would give 11\.1×/);
  });

  it('says when the dense weights fit the last-level cache, and only then', () => {
    const small = exampleReport();
    expect(claimsSummary(withClaims({ ratio: 10 }, 0, small)).lines[0]).toMatch(/12 MiB\) fit .*32 MiB/);
    const cpu = { ...small.device.cpu, l3Bytes: 8 * 2 ** 20 };
    const bounded = exampleReport({ device: { ...small.device, cpu } });
    expect(claimsSummary(withClaims({ ratio: 10 }, 0, bounded)).lines[0]).not.toMatch(/fit the last-level/);
  });

  it('asks the cache of the GPU about a GPU, and leaves its latency to the host', () => {
    const onGpu = (cacheBytes: number | null) => {
      const report = withClaims({ ratio: 10 }, 0);
      const gpu = { deviceClass: 'gpu', gpu: { name: 'a GPU', cacheBytes } } as const;
      return { ...report, backends: report.backends.map((backend) => ({ ...backend, ...gpu })) };
    };
    expect(claimsSummary(onGpu(50 * 2 ** 20)).lines[0]).toMatch(/12 MiB\) fit .*50 MiB/);
    expect(claimsSummary(onGpu(null)).lines[0]).not.toMatch(/fit the last-level/);
    expect(claimsSummary(onGpu(null)).lines[0]).toMatch(
      /72 % of its ceiling, handing over to the GPU and waiting included; --timing device/,
    );
  });

  it('puts the devices of one row into one line', () => {
    const [row] = rows;
    const claims = ['A', 'B'].map((device) => ({
      ...row!.claims[0]!,
      published: { ...row!.claims[0]!.published, device, ratio: 20 },
    }));
    const judged = judgeClaims([{ workload: row!.workload, claims }], results);
    const { lines, total } = claimsSummary(exampleReport({ claims: judged }));
    expect(total).toBe(2);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('published 20.0× (A), 20.0× (B), here');
  });
});

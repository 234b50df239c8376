import { describe, expect, it } from 'vitest';
import { driftWarning } from '../../src/run/drift-warning.js';
import { exampleReport } from '../fixtures/example-report.js';
import { kernel, result, samples } from './helpers.js';

/** One minute of samples, a second apart, whose time changes by `perMinute`. */
function reportOf(perMinute: number) {
  const columns = samples([Array.from({ length: 60 }, (_, i) => 1000 * (1 + (perMinute * i) / 60))]);
  const spread = { ...columns, startNs: columns.startNs.map((_, i) => i * 1e9) };
  return exampleReport({ results: [result([kernel('wasm/s', 1000, { medianNs: 1000, samples: spread })])] });
}

describe('driftWarning', () => {
  it('is given when the same kernel became slower or faster by more than a tenth', () => {
    expect(driftWarning(reportOf(0.3))?.message).toMatch(/became \d\d % slower/);
    expect(driftWarning(reportOf(-0.3))?.message).toMatch(/became \d\d % faster/);
  });

  it('is not given for less, nor without samples', () => {
    expect(driftWarning(reportOf(0.05))).toBeNull();
    expect(driftWarning(exampleReport({ results: [] }))).toBeNull();
  });
});

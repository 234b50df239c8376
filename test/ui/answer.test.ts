import { expect, it } from 'vitest';
import { headlines } from '../../src/report/headline.js';
import { answer } from '../../src/ui/layout/answer.js';
import { exampleReport } from '../fixtures/example-report.js';

it('tells rows that are not finished from rows that have no figure', () => {
  const report = exampleReport();
  const [first, ...rest] = report.results;
  const failed = { ...first!, kernels: [], speedups: [], stopReason: 'failed' as const, reason: 'no kernel' };
  const sentence = (results: typeof report.results) => answer(headlines({ ...report, results }));
  expect(sentence(report.results)).toMatch(/ \(1 row not finished\)\.$/);
  expect(sentence([failed, ...rest])).toMatch(/ \(1 row not finished, 1 row not measured\)\.$/);
});

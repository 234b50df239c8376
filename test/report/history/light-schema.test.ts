import { describe, expect, it } from 'vitest';
import { lightReportSchema } from '../../../src/report/history/light-schema.js';
import { reportSchema } from '../../../src/report/schema.js';
import { nightReport } from '../compare/reports.js';

const VALUES: readonly unknown[] = [
  null,
  undefined,
  true,
  '1',
  'wasm',
  -1,
  0,
  0.5,
  1,
  1.5,
  7,
  1e300,
  [],
  [1],
  [0],
];

/** With its place and its value, so that a difference is seen where it is. */
const verdicts = (accepts: (value: unknown) => boolean): string[] =>
  VALUES.map((value, index) => `${index} ${JSON.stringify(value)}: ${accepts(value)}`);

describe('the light schema', () => {
  const report = nightReport({ index: 1 });
  const [result] = report.results;
  const timed = result.kernels.find(({ lowerEdge }) => lowerEdge !== undefined)!;
  const withKernel = (kernel: object): object => ({
    ...report,
    results: [{ ...result, kernels: [kernel], speedups: [] }],
  });
  const withSpeedup = (speedup: object): object => ({
    ...report,
    results: [{ ...result, speedups: [speedup] }],
  });
  const agree = (made: (value: unknown) => object): void => {
    expect(verdicts((value) => lightReportSchema.safeParse(made(value)).success)).toEqual(
      verdicts((value) => reportSchema.safeParse(made(value)).success),
    );
  };

  it.each(['ns', 'samples', 'quiet', 'medianRatio', 'visits', 'secondVisitNs'])(
    'takes of a lower edge the same values of %s as the schema of a report',
    (field) => {
      agree((value) => withKernel({ ...timed, lowerEdge: { ...timed.lowerEdge, [field]: value } }));
    },
  );

  it.each(['scope', 'sparse', 'ratio', 'ciLow', 'ciHigh', 'visits', 'visitRatios'])(
    'takes of a speed-up the same values of %s as the schema of a report',
    (field) => {
      agree((value) => withSpeedup({ ...result.speedups[0], [field]: value }));
    },
  );

  it.each(['id', 'backend', 'operand', 'workload', 'status', 'pilotMedianNs', 'software', 'arithmetic'])(
    'takes of a kernel the same values of %s as the schema of a report',
    (field) => {
      agree((value) => withKernel({ ...timed, [field]: value }));
    },
  );
});

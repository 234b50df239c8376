import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatJson } from '../../src/report/format-json.js';
import { reportJsonSchema } from '../../src/report/json-schema.js';
import { reportSchema } from '../../src/report/schema.js';
import { exampleReport } from '../fixtures/example-report.js';

const PUBLISHED = fileURLToPath(new URL('../../reports/schema/v1.json', import.meta.url));

let validate: ValidateFunction;
beforeAll(() => {
  validate = new Ajv2020({ strict: true, allErrors: true, formats: { 'date-time': true } }).compile(
    reportJsonSchema(),
  );
});

describe('reports/schema/v1.json', () => {
  it('is what the schema of the code gives (after a wanted change: npx vitest run test/report/json-schema.test.ts --update)', async () => {
    await expect(formatJson(reportJsonSchema())).toMatchFileSnapshot(PUBLISHED);
  });
});

describe('the JSON Schema', () => {
  it('accepts a report with every kind of row', () => {
    const report = JSON.parse(formatJson(exampleReport()));
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(reportSchema.safeParse(report).success).toBe(true);
  });

  it('takes the roofs of a report from before there were any of several threads for those of one', () => {
    const report = exampleReport();
    const older = { ...report, roofline: report.roofline.map(({ threads, ...roof }) => roof) };
    expect(validate(older), JSON.stringify(validate.errors)).toBe(true);
    expect(reportSchema.parse(older).roofline).toEqual(report.roofline);
  });

  it.each<[string, (report: ReturnType<typeof exampleReport>) => unknown]>([
    ['another schema version', (report) => ({ ...report, schemaVersion: 2 })],
    ['no device', ({ device, ...report }) => report],
    ['a time that is not a date', (report) => ({ ...report, startedAt: 'yesterday' })],
    [
      'a sparsity of 1',
      (report) => {
        report.results[0]!.workload.sparsity = 1;
        return report;
      },
    ],
    [
      'a ratio of 0',
      (report) => {
        report.results[0]!.speedups[0]!.ratio = 0;
        return report;
      },
    ],
    [
      'roofs of no thread',
      (report) => {
        report.roofline[0]!.threads = 0;
        return report;
      },
    ],
    [
      'an unknown verdict',
      (report) => ({
        ...report,
        claims: [{ ...report.claims[0], verdict: 'PERHAPS' }],
      }),
    ],
    [
      'a twin that is neither 0 nor 1',
      (report) => {
        report.results[0]!.kernels[0]!.samples.twin.fill(2 as 1);
        return report;
      },
    ],
  ])('refuses %s, as the reader does', (_, change) => {
    const changed = change(exampleReport());
    expect(validate(changed)).toBe(false);
    expect(reportSchema.safeParse(changed).success).toBe(false);
  });
});

/**
 * Mutated reports through everything that reads one, as functions: processes would take hours. That the commands
 * are these functions, with exit code 2 and the sentence, is tested on a few in test/cli. `npm run check:hostile`
 * takes 10,000 of them, which CI does; a test run takes fewer.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endingOf } from '../../src/cli/errors.js';
import { UsageError } from '../../src/errors.js';
import { factsOf } from '../../src/report/compare/facts.js';
import { formatJson } from '../../src/report/format-json.js';
import { collect } from '../../src/report/history/series.js';
import { readReport } from '../../src/report/read.js';
import type { Report } from '../../src/report/schema.js';
import { inTemporaryFolder } from '../cli/program.js';
import { exampleReport } from '../fixtures/example-report.js';
import { nightReport } from '../report/compare/reports.js';
import { damaged, withOddValues } from './mutate.js';
import { type Beside, historyViews, type View, viewsOf } from './views.js';

const RUNS = Number(process.env.HOSTILE_REPORTS ?? 300);
const REPORTS = 4;

/** What acts on a terminal or reorders text, and numbers that are none. */
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there.
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\bNaN\b|\bInfinity\b/;
/** Elements that only a report could have put there: the page has none of its own. */
const INJECTED = /<script>alert|<img|<svg\/onload|onerror=alert\(1\)>/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const SENTENCE = /^[^\u0000-\u001f\u007f-\u009f]+[.)]$/;

/** `of` rows in two parts: the last one is the second part. */
function partOf(report: Report, part: 1 | 2): Report {
  const of = report.results.length;
  const rows = report.results.map((_, row) => row).filter((row) => (row === of - 1) === (part === 2));
  return {
    ...report,
    settings: { ...report.settings, shard: { index: part, count: 2, rows, of } },
    results: rows.map((row) => report.results[row]!),
  };
}

/** Columns of a few samples: where a report is changed, it is seldom one of hundreds of samples. */
function small(report: Report): Report {
  const cut = <T>(column: readonly T[]): T[] => column.slice(0, 6);
  return {
    ...report,
    results: report.results.map((result) => ({
      ...result,
      kernels: result.kernels.map((kernel) => {
        const { visit, round, position, startNs, iterations, ns, twin } = kernel.samples;
        const samples = {
          visit: cut(visit),
          round: cut(round),
          position: cut(position),
          startNs: cut(startNs),
          iterations: cut(iterations),
          ns: cut(ns),
          twin: cut(twin),
        };
        return { ...kernel, samples };
      }),
    })),
  };
}

/** How many views gave a text; each other one refused with a sentence. */
async function check(views: readonly View[]): Promise<number> {
  let given = 0;
  for (const [name, make] of views) {
    const text = await textOrSentence(name, make);
    if (text === null) continue;
    given += 1;
    const own = name.startsWith('html') ? text.replace(/<script>[\s\S]*?<\/script>/, '') : text;
    const acting = UNPRINTABLE.exec(own);
    expect(acting && own.slice(Math.max(0, acting.index - 40), acting.index + 20), name).toBeNull();
    if (name.startsWith('html')) expect(INJECTED.exec(own)?.[0], name).toBeUndefined();
  }
  return given;
}

async function textOrSentence(name: string, make: View[1]): Promise<string | null> {
  try {
    return await make();
  } catch (error) {
    expectSentence(error, name);
    return null;
  }
}

function expectSentence(error: unknown, name: string): void {
  if (!(error instanceof UsageError)) throw new Error(`${name} crashed`, { cause: error });
  const { exitCode, message } = endingOf(error);
  expect(exitCode, name).toBe(2);
  expect(message, name).toMatch(SENTENCE);
}

function readOrSentence(path: string): Report | null {
  try {
    return readReport(path);
  } catch (error) {
    expectSentence(error, 'reading');
    return null;
  }
}

describe('hostile reports', () => {
  const example = small({ ...exampleReport(), results: exampleReport().results.slice(0, 3) });
  const night = small(nightReport({ index: 9 }));
  const bases: readonly { readonly report: Report; readonly beside: Beside }[] = [
    { report: partOf(example, 1), beside: { report: example, part: partOf(example, 2) } },
    { report: night, beside: { report: small(nightReport({ index: 1 })), part: partOf(example, 2) } },
  ];
  const past = collect([...Array(9).keys()].map((index) => factsOf(nightReport({ index }), `${index}.json`)));

  it(`${RUNS} of them are shown without a character that acts, or refused with a sentence`, async () => {
    const seen = { read: 0, views: 0, refused: 0 };
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'r\u001b[2J\u009b31m<script>alert(1)</script>.json'.replace(/\//g, '\u2215'));
      const files = fc.constantFrom(...bases).chain(({ report, beside }) => {
        const text = formatJson(report);
        const odd = withOddValues(JSON.parse(text));
        return fc.record({
          text: fc.oneof({ arbitrary: odd, weight: REPORTS }, { arbitrary: damaged(text), weight: 1 }),
          beside: fc.constant(beside),
        });
      });
      await fc.assert(
        fc.asyncProperty(files, async ({ text, beside }) => {
          writeFileSync(path, text);
          await check(historyViews(path, past));
          const report = readOrSentence(path);
          if (report === null) {
            seen.refused += 1;
            return;
          }
          seen.read += 1;
          seen.views += await check(viewsOf(report, path, beside));
        }),
        { numRuns: RUNS },
      );
    });
    // Enough of both, or the mutations would be too mild or too wild to prove anything.
    expect(seen.read).toBeGreaterThan(RUNS / 20);
    expect(seen.refused).toBeGreaterThan(RUNS / 20);
  }, 1_200_000);
});

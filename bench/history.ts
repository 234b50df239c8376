/**
 * npm run bench:history -- [--report PATH] [--count 2000] [--times 3]
 *
 * Time and peak memory (resident set, Linux only) of `history` over so many reports, made from one: each with
 * the date of another night, and every kernel faster or slower by up to 3 %. Without `--report` the published
 * report of the quick suite. Goals for 2,000 reports: 5 s and 300 MB.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compactReport } from '../src/report/compact.js';
import { formatJson } from '../src/report/format-json.js';
import { lowerEdgeOf } from '../src/report/lower-edge.js';
import { readReport } from '../src/report/read.js';
import type { KernelResult, Report } from '../src/report/schema.js';
import { remakeReport } from '../src/run/summarise.js';
import { createPrng, type Prng } from '../src/stats/prng.js';
import { BIN, runNode } from './processes.js';

const PUBLISHED = fileURLToPath(new URL('../../reports/devices', import.meta.url));
const INTERVAL_MS = 10;
const SPREAD = 0.03;

function slower(kernel: KernelResult, by: number): KernelResult {
  const samples = { ...kernel.samples, ns: kernel.samples.ns.map((ns) => ns * by) };
  return { ...kernel, samples, lowerEdge: lowerEdgeOf(samples) ?? undefined };
}

/** As another night might have measured it. */
function anotherNight(report: Report, night: number, prng: Prng): Report {
  const factor = (): number => 1 + SPREAD * (2 * prng.nextFloat() - 1);
  return {
    ...report,
    startedAt: new Date(Date.UTC(2020, 0, 1 + night)).toISOString(),
    results: report.results.map((result) => ({
      ...result,
      kernels: result.kernels.map((kernel) => slower(kernel, factor())),
      speedups: result.speedups.map((speedup) => {
        const by = factor();
        const { ratio, ciLow, ciHigh } = speedup;
        return { ...speedup, ratio: ratio * by, ciLow: ciLow * by, ciHigh: ciHigh * by };
      }),
    })),
  };
}

/** Returns how many bytes it wrote. */
function writeNights(report: Report, count: number, folder: string): number {
  const prng = createPrng(1);
  let bytes = 0;
  for (let night = 0; night < count; night++) {
    const text = formatJson(compactReport(anotherNight(report, night, prng)));
    bytes += Buffer.byteLength(text);
    writeFileSync(join(folder, `${String(night).padStart(6, '0')}.json`), text);
  }
  return bytes;
}

/** The largest resident set that the process has had so far, bytes; 0 when it is gone or this is no Linux. */
function peakBytes(pid: number): number {
  try {
    const match = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match === null ? 0 : Number(match[1]) * 1024;
  } catch {
    return 0;
  }
}

async function measure(folder: string): Promise<string> {
  let peak = 0;
  let timer: NodeJS.Timeout | undefined;
  const { code, seconds } = await runNode([BIN, 'history', folder], (pid) => {
    timer = setInterval(() => {
      peak = Math.max(peak, peakBytes(pid));
    }, INTERVAL_MS);
  });
  clearInterval(timer);
  if (code !== 0) throw new Error(`history ended with ${code}`);
  return `${seconds.toFixed(2)} s, ${(peak / 1e6).toFixed(0)} MB`;
}

const { values } = parseArgs({
  options: {
    report: { type: 'string' },
    count: { type: 'string', default: '2000' },
    times: { type: 'string', default: '3' },
  },
});
const quick = readdirSync(PUBLISHED).find((name) => name.includes('-quick-'));
const path = values.report ?? join(PUBLISHED, quick ?? '');
const folder = mkdtempSync(join(tmpdir(), 'sparse-bench-history-'));
try {
  // As this version writes it.
  const report = remakeReport(readReport(path));
  const bytes = writeNights(report, Number(values.count), folder);
  console.log(
    `${values.count} reports of ${report.backends.length} backends and ${report.results.length} rows, ${(bytes / 1e6).toFixed(0)} MB`,
  );
  for (let time = 0; time < Number(values.times); time++) console.log(await measure(folder));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * npm run bench:memory -- [arguments of sparse-bench]
 *
 * Peak of the memory of all processes of a run together (proportional set size, so that shared pages
 * count once; Linux only), against six times the dense weights of the largest workload plus 500 MB.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../src/report/schema.js';
import { BIN, runNode } from './processes.js';

const INTERVAL_MS = 20;
const MB = 1e6;

/** Process ids of a process and all its descendants; the reaper is detached but still a child. */
function family(root: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const fields = readFileSync(`/proc/${entry}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      parents.set(Number(entry), Number(fields[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const members = [root];
  for (const member of members) {
    for (const [pid, parent] of parents) if (parent === member) members.push(pid);
  }
  return members;
}

function pssBytes(pid: number): number {
  try {
    const match = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return match ? Number(match[1]) * 1024 : 0;
  } catch {
    return 0;
  }
}

async function main(): Promise<void> {
  const args = process.argv.length > 2 ? process.argv.slice(2) : ['--suite', 'quick'];
  const folder = mkdtempSync(join(tmpdir(), 'sparse-bench-memory-'));
  let peak = 0;
  let timer: NodeJS.Timeout | undefined;
  const { stdout, seconds } = await runNode([BIN, ...args, '--reporter', 'json', '--out', folder], (pid) => {
    timer = setInterval(() => {
      peak = Math.max(
        peak,
        family(pid).reduce((sum, member) => sum + pssBytes(member), 0),
      );
    }, INTERVAL_MS);
  });
  clearInterval(timer);
  rmSync(folder, { recursive: true, force: true });
  const report: Report = JSON.parse(stdout);
  const largest = Math.max(...report.results.map(({ workload }) => 4 * workload.m * workload.k));
  const limit = 6 * largest + 500 * MB;
  console.log(
    `peak ${(peak / MB).toFixed(0)} MB in ${seconds.toFixed(0)} s; limit ${(limit / MB).toFixed(0)} MB (6 × ${(largest / MB).toFixed(0)} MB + 500 MB)`,
  );
}

await main();

/**
 * Report file of LLVM LNT, format 2, for the schema `nts`: seconds per product of every sample. LNT orders
 * runs by `llvm_project_revision`, a number; here it is the time of the start, so that later is larger. A
 * machine is known by its name and all its information together, so what changes with an update (Node,
 * libraries) is said of the run.
 *
 * Source: https://llvm.org/docs/lnt/importing_data.html
 */

import { formatJson } from '../format-json.js';
import type { Report } from '../schema.js';
import { timedEntries } from './entries.js';
import { deviceFacts, runFacts } from './facts.js';

export function exportLnt(report: Report): string {
  const { startedAt, elapsedSeconds, device } = report;
  const machine = deviceFacts(report);
  const name = `${device.cpu.brand} ${device.cpu.cores} ${device.id}`.toLowerCase();
  return formatJson({
    format_version: '2',
    machine: { ...machine, name: name.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'device' },
    run: {
      ...runFacts(report),
      start_time: moment(startedAt),
      end_time: moment(later(startedAt, elapsedSeconds)),
      llvm_project_revision: moment(startedAt).replace(/\D/g, ''),
    },
    tests: timedEntries(report).map((entry) => ({
      name: entry.name,
      execution_time: entry.ns.map((ns) => ns / 1e9),
    })),
  });
}

/** `2026-01-02T03:04:05`, UTC. */
function moment(date: string): string {
  return date.slice(0, 19);
}

/** The start itself where the end lies beyond the calendar. */
function later(date: string, seconds: number): string {
  const end = new Date(Date.parse(date) + seconds * 1000);
  return Number.isNaN(end.getTime()) || end.getUTCFullYear() > 9999 ? date : end.toISOString();
}

import { describe, expect, it } from 'vitest';
import { skipMisfits } from '../../src/run/begin.js';
import {
  checkSameBackends,
  checkSameDevice,
  checkSameSoftware,
  reopened,
  rowsOf,
} from '../../src/run/resume.js';
import { toolVersion } from '../../src/version.js';
import { exampleReport } from '../fixtures/example-report.js';
import { result } from './helpers.js';

const here = exampleReport({
  tool: { name: 'sparse-bench', version: toolVersion() },
  device: { ...exampleReport().device, node: process.versions.node },
});

describe('what must be the same to go on', () => {
  it('is the device', () => {
    expect(() => checkSameDevice(here, here.device.id, 'r.json')).not.toThrow();
    expect(() => checkSameDevice(here, 'other', 'r.json')).toThrow(/r\.json was measured on another device/);
  });

  it('is the engine and the version', () => {
    expect(() => checkSameSoftware(here, 'r.json')).not.toThrow();
    const older = { ...here, device: { ...here.device, node: '18.0.0' } };
    expect(() => checkSameSoftware(older, 'r.json')).toThrow(/on Node 18\.0\.0, this is .* on Node /);
    const newer = { ...here, tool: { ...here.tool, version: '99.0.0' } };
    expect(() => checkSameSoftware(newer, 'r.json')).toThrow(/sparse-bench 99\.0\.0/);
  });

  it('is every backend of the report, in its version', () => {
    const ids = here.backends.map(({ id }) => id);
    const versions = here.backends.map(({ id, version }): [string, string] => [id, version]);
    expect(() => checkSameBackends(here, new Map([...versions, ['more', '1']]), 'r.json')).not.toThrow();
    expect(() => checkSameBackends(here, new Map(versions.slice(1)), 'r.json')).toThrow(
      `measured with ${ids[0]}, which is not available now`,
    );
    const other = new Map([...versions, [ids[0], '0.3.99'] as const]);
    expect(() => checkSameBackends(here, other, 'r.json')).toThrow(
      `measured with ${ids[0]} ${versions[0][1]}, here it is 0.3.99: name the same again (a library with --library)`,
    );
  });
});

describe('rows', () => {
  it('go on when they ended for want of time or not at all, and stay closed otherwise', () => {
    const closed = (stopReason: Parameters<typeof reopened>[0]['stopReason']) =>
      reopened(result([], { stopReason, reason: 'why' })).stopReason;
    expect([closed('time'), closed('interrupted'), closed('skipped'), closed(null)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect([closed('precision'), closed('visits'), closed('failed')]).toEqual([
      'precision',
      'visits',
      'failed',
    ]);
  });

  it('are those of the report, with their claims', () => {
    const rows = rowsOf(here);
    expect(rows.map(({ workload }) => workload.id)).toEqual(here.results.map(({ workload }) => workload.id));
    expect(rows.flatMap(({ claims }) => claims)).toHaveLength(here.claims.length);
    expect(rows.every(({ workload }) => !('nnz' in workload))).toBe(true);
  });

  it('that are closed are not skipped for want of memory', () => {
    const rows = rowsOf(here);
    const none = { availableBytes: 1, poolBytes: 1 };
    const closed = here.results.map((row) => ({ ...row, stopReason: 'precision' as const, reason: null }));
    expect(skipMisfits(closed, rows, 3, none)).toEqual(closed);
    const open = here.results.map((row) => ({ ...row, stopReason: null }));
    expect(skipMisfits(open, rows, 3, none).every(({ stopReason }) => stopReason === 'skipped')).toBe(true);
  });
});

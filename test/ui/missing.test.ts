import { describe, expect, it } from 'vitest';
import { registry } from '../../kernels/registry.js';
import { unavailableGroups } from '../../src/ui/layout/facts.js';

const missing = (backend: string, reason: string, requested = false) => ({
  backend,
  reason,
  remedy: `get ${backend}`,
  requested,
});
const vendors = registry.filter(({ group }) => group === 'vendor').map(({ id }) => id);

describe('unavailableGroups', () => {
  it('keeps what has its own reason apart', () => {
    expect(unavailableGroups([missing('a', 'x'), missing('b', 'y')])).toEqual([
      { backends: 'a', reason: 'x', remedy: 'get a' },
      { backends: 'b', reason: 'y', remedy: 'get b' },
    ]);
  });

  it('joins what has the same reason and remedy', () => {
    const entry = { reason: 'no koffi', remedy: 'setup vendor', requested: false };
    expect(unavailableGroups(['a', 'b'].map((backend) => ({ backend, ...entry })))).toEqual([
      { backends: 'a, b', reason: 'no koffi', remedy: 'setup vendor' },
    ]);
  });

  it('joins vendor libraries that nobody asked for, whatever the reasons', () => {
    expect(unavailableGroups(vendors.map((id) => missing(id, `no ${id}`)))).toEqual([
      {
        backends: vendors.join(', '),
        reason: 'not found here',
        remedy: '`sparse-bench list backends` says how to add each',
      },
    ]);
  });

  it('gives one that was asked for its own reason', () => {
    const [first, ...rest] = vendors.map((id) => missing(id, `no ${id}`));
    const groups = unavailableGroups([{ ...first!, requested: true }, ...rest]);
    expect(groups[0]).toEqual({ backends: first!.backend, reason: first!.reason, remedy: first!.remedy });
    expect(groups).toHaveLength(2);
  });
});

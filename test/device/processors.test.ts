import { describe, expect, it } from 'vitest';
import { allowedProcessors, fastestOf, pinnableProcessors, tie } from '../../src/device/processors.js';

describe('allowedProcessors', () => {
  it('reads ranges and single numbers', () => {
    const status = 'Cpus_allowed:\tff\nCpus_allowed_list:\t0-2,5,8-9\nMems_allowed_list:\t0\n';
    expect(allowedProcessors(status)).toEqual([0, 1, 2, 5, 8, 9]);
  });

  it('knows none where the system says nothing', () => {
    expect(allowedProcessors('')).toEqual([]);
  });
});

describe('fastestOf', () => {
  it('leaves out the slower class of a hybrid processor, not a few megahertz', () => {
    const capacities = new Map([
      [0, 1024],
      [1, 1000],
      [2, 600],
    ]);
    expect(fastestOf([0, 1, 2], (processor) => capacities.get(processor) ?? null)).toEqual([0, 1]);
  });

  it('keeps all when one is not known', () => {
    expect(fastestOf([0, 1], (processor) => (processor === 0 ? 1024 : null))).toEqual([0, 1]);
  });
});

describe('pinnableProcessors', () => {
  it('offers at least two, each of which a process can really be tied to', async () => {
    const processors = await pinnableProcessors();
    expect(processors).not.toHaveLength(1);
    if (processors.length === 0) return;
    const { readFileSync } = await import('node:fs');
    const allowed = (): number[] => allowedProcessors(readFileSync('/proc/self/status', 'utf8'));
    const before = allowed();
    try {
      // The test may run on another thread than the process's first, which is the one that is tied.
      await tie(process.pid, [processors[0]]);
      expect(allowed()).toEqual([processors[0]]);
    } finally {
      await tie(process.pid, before);
    }
    expect(allowed()).toEqual(before);
  });
});

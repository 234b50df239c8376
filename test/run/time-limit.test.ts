import { describe, expect, it } from 'vitest';
import { timeLimitSeconds } from '../../src/run/time-limit.js';

describe('the time limit of a run', () => {
  const suite = { maxTimeSeconds: 80, timeGrows: true };

  it('is the suite’s with the backends of every install, or fewer', () => {
    for (const backends of [0, 1, 3]) expect(timeLimitSeconds(suite, backends)).toBe(80);
  });

  it('grows with every further backend', () => {
    expect(timeLimitSeconds(suite, 4)).toBe(96);
    expect(timeLimitSeconds(suite, 10)).toBe(192);
  });

  it('stays what was asked for', () => {
    expect(timeLimitSeconds({ maxTimeSeconds: 80, timeGrows: false }, 10)).toBe(80);
  });
});

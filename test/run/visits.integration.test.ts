/** What a visit is: fresh processes, checked kernels, rounds in seeded balanced order. */
import { beforeAll, describe, expect, it } from 'vitest';
import { pinnableProcessors } from '../../src/device/index.js';
import type { Report } from '../../src/report/schema.js';
import { fixture, type JournalEntry, kernelOf, measure, openJournal, row, statuses } from './engine.js';

describe('the processes of a run', () => {
  it('are different ones in the race, in every visit and for the twins, and each checks before it samples', async () => {
    const journal = openJournal();
    const { report, exitCode } = await measure({ visits: 2 });
    expect(exitCode).toBe(0);
    expect(report.results[0].visits).toBe(2);
    const byProcess = new Map<number, JournalEntry[]>();
    for (const entry of journal.entries()) {
      byProcess.set(entry.pid, [...(byProcess.get(entry.pid) ?? []), entry]);
    }
    // The race, and in each of two visits the kernels and their twins.
    expect(byProcess.size).toBe(1 + 2 * 2);
    expect(byProcess.has(process.pid)).toBe(false);
    for (const entries of byProcess.values()) {
      for (const kernel of ['dense', 'csr']) {
        const own = entries.filter((entry) => entry.kernel === kernel);
        expect(own.map(({ event }) => event).filter((event) => event === 'prepare')).toHaveLength(1);
        expect(own.slice(0, 2).map(({ event, iterations }) => [event, iterations])).toEqual([
          ['prepare', undefined],
          ['run', 1],
        ]);
        expect(own.length).toBeGreaterThan(10);
      }
    }
  });
});

const processors = await pinnableProcessors();

describe('the processor of a visit', () => {
  it.skipIf(processors.length === 0)(
    'is the same for all its kernels and twins, and visits take turns',
    async () => {
      const journal = openJournal();
      const { report } = await measure({ backends: [fixture('where')], visits: 3 });
      const turns = [0, 1, 2].map((visit) => processors[visit % processors.length]);
      expect(report.results[0].processors).toEqual(turns);
      const byProcess = new Map(journal.entries().map(({ pid }) => [pid, new Set<string | undefined>()]));
      for (const { pid, processors: allowed } of journal.entries()) byProcess.get(pid)?.add(allowed);
      for (const allowed of byProcess.values()) expect(allowed.size).toBe(1);
      const places = [...byProcess.values()].flatMap((allowed) => [...allowed]);
      // The race on the first, then two processes on each visit's.
      expect(places.sort()).toEqual([processors[0], ...turns, ...turns].map(String).sort());
    },
  );
});

describe('a kernel that gives wrong numbers', () => {
  it('is run for its check alone, is called wrong, and ends the run in exit code 3', async () => {
    const journal = openJournal();
    const { report, exitCode } = await measure({
      backends: [fixture('good'), fixture('wrong')],
      kernels: ['good/csr', 'wrong/csr'],
      visits: 1,
    });
    expect(exitCode).toBe(3);
    const wrong = kernelOf(report, 'wrong/csr');
    expect(wrong).toMatchObject({
      status: 'wrong',
      check: { passed: false },
      pilotMedianNs: null,
      medianNs: null,
    });
    expect(wrong.samples.ns).toEqual([]);
    expect(wrong.check?.maxError).toBeGreaterThan(wrong.check?.tolerance ?? 0);
    expect(wrong.reason).toMatch(/row 63/);
    expect(report.failures).toContainEqual({
      backend: 'wrong',
      kernel: 'wrong/csr',
      workload: row().workload.id,
      message: wrong.reason,
    });
    const runs = journal
      .entries()
      .filter(({ backend, event, kernel }) => backend === 'wrong' && event === 'run' && kernel === 'csr');
    expect(runs.map(({ iterations }) => iterations)).toEqual([1]);
    // The others are measured, the wrong backend's right kernel among them.
    expect(statuses(report)).toMatchObject({ 'good/csr': 'timed' });
    expect(['timed', 'raced-out']).toContain(statuses(report)['wrong/dense']);
    expect(report.results[0].visits).toBe(1);
    expect(report.results[0].speedups.some(({ sparse }) => sparse === 'wrong/csr')).toBe(false);
  });
});

describe('the rounds of a visit', () => {
  /** Its times are by a clock of its own and always the same, so that nothing but the seed decides. */
  const ownClock = async (seed: number, visits: number) => {
    const { report } = await measure({ backends: [fixture('own-clock')], seed, visits });
    return report;
  };
  let report: Report;
  beforeAll(async () => {
    report = await ownClock(7, 2);
  });

  it('are set by the seed', async () => {
    const [again, other] = [await ownClock(7, 1), await ownClock(8, 1)];
    expect(firstVisitOf(again)).toEqual(firstVisitOf(report));
    expect(firstVisitOf(other)).not.toEqual(firstVisitOf(report));
  });

  it('are balanced: in four rounds each of four contenders has every position once; visits differ', () => {
    const contenders = contendersOf(report);
    expect(contenders.map(({ who }) => who)).toEqual([
      'own-clock/dense',
      'own-clock/dense#twin',
      'own-clock/csr',
      'own-clock/csr#twin',
    ]);
    for (const { turns } of contenders) {
      for (const visit of [0, 1]) {
        const positions = turns.filter((turn) => turn.visit === visit).map(({ position }) => position);
        expect(positions.length).toBeGreaterThanOrEqual(10);
        for (let block = 0; block + 4 <= positions.length; block += 4) {
          expect(positions.slice(block, block + 4).sort()).toEqual([0, 1, 2, 3]);
        }
      }
    }
    const ordersOf = (visit: number) =>
      contenders.map(({ turns }) =>
        turns.filter((turn) => turn.visit === visit).map(({ position }) => position),
      );
    expect(ordersOf(0)).not.toEqual(ordersOf(1));
  });

  it('take the time of a kernel that brings its own clock by that clock', () => {
    expect(new Set(kernelOf(report, 'own-clock/dense').samples.ns)).toEqual(new Set([60_000]));
    expect(new Set(kernelOf(report, 'own-clock/csr').samples.ns)).toEqual(new Set([20_000]));
    const [speedup] = report.results[0].speedups;
    expect([speedup.ratio, speedup.ciLow, speedup.ciHigh].map((value) => value.toFixed(9))).toEqual([
      '3.000000000',
      '3.000000000',
      '3.000000000',
    ]);
  });
});

interface Turn {
  readonly visit: number;
  readonly round: number;
  readonly position: number;
}

function contendersOf(report: Report): { who: string; turns: Turn[] }[] {
  return report.results[0].kernels.flatMap(({ id, samples }) =>
    ([0, 1] as const).map((twin) => ({
      who: twin === 1 ? `${id}#twin` : id,
      turns: samples.visit.flatMap((visit, i) =>
        samples.twin[i] === twin ? [{ visit, round: samples.round[i], position: samples.position[i] }] : [],
      ),
    })),
  );
}

function firstVisitOf(report: Report): unknown {
  return contendersOf(report).map(({ who, turns }) => ({
    who,
    turns: turns.filter(({ visit }) => visit === 0),
  }));
}

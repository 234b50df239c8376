/** The measured process's answers, asked without a process around them. */
import { describe, expect, it } from 'vitest';
import { createSession } from '../../src/worker/session.js';
import { fixture, row } from '../run/engine.js';

const { workload } = row('rnn:48', { batch: 2 });
const SEED = 5;

async function opened(name: string) {
  const session = createSession();
  const backend = await session.open({ backend: name, modulePath: fixture(name).modulePath, threads: 1 });
  return { session, backend };
}

/** A session with one contender, prepared. */
async function withContender(kernel = 'js/sell-f32') {
  const session = createSession();
  await session.open({ backend: 'js', modulePath: null, threads: 1 });
  const ask = { contender: 'a', kernel, workload, seed: SEED, coldPoolBytes: 0 };
  return { session, ask, prepared: await session.prepare(ask) };
}

describe('open', () => {
  it('describes a registered backend', async () => {
    const backend = await createSession().open({ backend: 'js', modulePath: null, threads: 1 });
    expect(backend).toMatchObject({
      id: 'js',
      deviceClass: 'cpu',
      rooflineOf: 'js',
      hasRoofline: true,
      availability: { available: true },
    });
    expect(new Set(backend.kernels.map(({ operand }) => operand))).toEqual(new Set(['dense', 'sparse']));
  });

  it('describes a user’s file, whose roofs are its own unless it says otherwise', async () => {
    const { backend } = await opened('good');
    expect(backend).toMatchObject({ id: 'good', rooflineOf: 'good', hasRoofline: false });
    expect(backend.kernels).toEqual([
      { id: 'good/dense', operand: 'dense', format: 'dense' },
      { id: 'good/csr', operand: 'sparse', format: 'csr' },
    ]);
  });

  it('does not ask an unavailable backend for kernels', async () => {
    const { backend } = await opened('unavailable');
    expect(backend.availability).toMatchObject({ available: false });
    expect(backend.kernels).toEqual([]);
  });

  it('refuses an id that is not registered', async () => {
    await expect(createSession().open({ backend: 'nobody', modulePath: null, threads: 1 })).rejects.toThrow(
      "'nobody'",
    );
  });
});

describe('supports', () => {
  it('answers in the order of the questions', async () => {
    const { session } = await opened('good');
    const threads2 = row('rnn:48', { threads: 2 }).workload;
    const answers = await session.supports({
      pairs: [
        { kernel: 'good/csr', workload: threads2 },
        { kernel: 'good/csr', workload },
        { kernel: 'good/dense', workload: threads2 },
      ],
    });
    expect(answers.map(({ ok }) => ok)).toEqual([false, true, false]);
  });
});

describe('a contender', () => {
  it('is prepared, checked, warmed up and sampled', async () => {
    const { session, prepared } = await withContender();
    expect(prepared).toMatchObject({ nnz: Math.round(48 * 48 * 0.1), copies: 1 });
    expect(prepared.weightBytes).toBeGreaterThan(4 * prepared.nnz);
    expect((await session.verify({ contender: 'a', seed: SEED })).check).toMatchObject({
      passed: true,
      reason: null,
    });
    expect(await session.warmUp({ contender: 'a', minRuns: 2, minNs: 1e5 })).toBeGreaterThan(0);
    const { timerStepNs } = await session.settle({});
    expect(timerStepNs).toBeGreaterThanOrEqual(0);
    for (const engine of ['hrtime', 'benchmarkjs', 'bare'] as const) {
      const before = process.hrtime.bigint();
      const sample = await session.sample({ contender: 'a', settleRuns: 2, iterations: 500, engine });
      expect(sample.iterations).toBe(500);
      expect(sample.totalNs).toBeGreaterThan(0);
      expect(sample.startNs).toBeGreaterThanOrEqual(before);
    }
  });

  it('is checked against the same weights again after they were freed', async () => {
    const { session } = await withContender();
    await session.settle({});
    expect((await session.verify({ contender: 'a', seed: SEED })).check).toMatchObject({ passed: true });
  });

  it('is checked against the weights of its own workload, whatever was prepared in between', async () => {
    const { session, ask } = await withContender();
    const other = row('rnn:48', { batch: 2, sparsity: 0.5 }).workload;
    await session.prepare({ ...ask, contender: 'b', workload: other });
    for (const contender of ['a', 'b', 'a']) {
      expect((await session.verify({ contender, seed: SEED })).check).toMatchObject({ passed: true });
    }
  });

  it('is wrong when checked with another seed’s weights: the check sees the difference', async () => {
    const { session } = await withContender();
    expect((await session.verify({ contender: 'a', seed: SEED + 1 })).check).toMatchObject({ passed: false });
  });

  it('must be prepared before anything else is asked of it, by a kernel that the open backend has', async () => {
    const { session, ask } = await withContender();
    const sample = { contender: 'z', settleRuns: 0, iterations: 1, engine: 'hrtime' } as const;
    await expect(session.sample(sample)).rejects.toThrow("'z' is not prepared");
    await expect(session.prepare({ ...ask, kernel: 'js/none' })).rejects.toThrow("no kernel 'js/none'");
    await expect(createSession().prepare(ask)).rejects.toThrow('No backend is open');
  });

  it('may be asynchronous: settling runs and samples are waited for', async () => {
    const { session } = await opened('asynchronous');
    const ask = { contender: 'a', kernel: 'asynchronous/csr', workload, seed: SEED, coldPoolBytes: 0 };
    await session.prepare(ask);
    expect((await session.verify({ contender: 'a', seed: SEED })).check).toMatchObject({ passed: true });
    const sample = await session.sample({ contender: 'a', settleRuns: 2, iterations: 3, engine: 'hrtime' });
    expect(sample.totalNs).toBeGreaterThan(0);
  });
});

describe('roofline', () => {
  it('is refused by a backend without probes', async () => {
    const { session } = await opened('good');
    await expect(session.roofline({ threads: 1 })).rejects.toThrow('no roofline probe');
  });

  it('is not measured by probes of one thread where several are asked for', async () => {
    const session = createSession();
    await session.open({ backend: 'js', modulePath: null, threads: 2 });
    expect(await session.roofline({ threads: 2 })).toBeNull();
  });
});

describe('ruler', () => {
  it('needs no backend', async () => {
    expect(await createSession().ruler({})).toBeGreaterThan(0);
  });
});

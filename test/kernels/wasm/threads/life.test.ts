import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Kernel, PreparedKernel, Weights } from '../../../../kernels/contract.js';
import { built } from '../../../run/built.js';
import { exactProduct, inputOf, noise, weightsWhere, workloadOf } from '../cases.js';
import { realThreads } from './real-threads.js';

const weights = weightsWhere(64, 32, (r, c) => noise(r, c, 2) < 0.5);

function kernelOf(kernels: readonly Kernel[], id: string): Kernel {
  const kernel = kernels.find((candidate) => candidate.id === id);
  if (!kernel) throw new Error(`No kernel ${id}.`);
  return kernel;
}

function prepare(kernels: readonly Kernel[], of: Weights = weights, threads = 2): Promise<PreparedKernel> {
  return kernelOf(kernels, 'wasm/csr-f32').prepare({ ...workloadOf(of, 1), threads }, of);
}

async function expectProduct(prepared: PreparedKernel, of: Weights = weights): Promise<void> {
  const x = inputOf(of.k, 1);
  prepared.setInput(x);
  prepared.run(1);
  const y = await prepared.output();
  const { y: exact, magnitude } = exactProduct(of, x, 1);
  const errors = Array.from(y, (value, i) => Math.abs(value - exact[i]) / (magnitude[i] || 1));
  expect(Math.max(...errors)).toBeLessThan(1e-6);
}

describe('the threads of a process', () => {
  test('are shared by its kernels, and end with the last of them', async () => {
    const { kernels, started } = await realThreads();
    const other = weightsWhere(50, 20, (r, c) => noise(r, c, 3) < 0.5);
    const [a, b, c] = await Promise.all([prepare(kernels), prepare(kernels, other), prepare(kernels)]);
    expect(started.length).toBe(1);
    await expectProduct(a);
    await expectProduct(b, other);
    a.dispose();
    a.dispose();
    await expectProduct(b, other);
    await expectProduct(c);
    b.dispose();
    expect(started[0].ended()).toBeNull();
    c.dispose();
    await expect.poll(() => started[0].ended(), { timeout: 10_000 }).not.toBeNull();
    const again = await prepare(kernels);
    await expectProduct(again);
    again.dispose();
  });

  test('say how long they were held up: more and more, never less', async () => {
    const { kernels } = await realThreads();
    const prepared = await prepare(kernels);
    prepared.setInput(inputOf(32, 1));
    let before = 0;
    for (let run = 0; run < 50; run++) {
      prepared.run(3);
      const heldUpMs = prepared.heldUpMs?.() ?? Number.NaN;
      expect(heldUpMs).toBeGreaterThanOrEqual(before);
      before = heldUpMs;
    }
    prepared.dispose();
  });

  test('are not needed where rows are too few', async () => {
    const { kernels, started } = await realThreads();
    const row = weightsWhere(1, 32, () => true);
    const prepared = await prepare(kernels, row, 3);
    await expectProduct(prepared, row);
    expect(prepared.heldUpMs).toBeUndefined();
    expect(started.length).toBe(0);
  });
});

describe('a thread that ends', () => {
  test('makes its kernel fail with a sentence, and the next kernel gets new threads', async () => {
    const { kernels, started } = await realThreads();
    const prepared = await prepare(kernels);
    started[0].stop();
    await expect.poll(() => started[0].ended(), { timeout: 10_000 }).not.toBeNull();
    expect(() => prepared.run(1)).toThrow(/^A thread of this kernel has ended \(exit code 1\); prepare/);
    prepared.dispose();
    const next = await prepare(kernels);
    await expectProduct(next);
    next.dispose();
  });

  test('during a run is given up after its time', async () => {
    const { createTeam, host, started } = await realThreads();
    const { module, memory } = nothingTwice();
    const runner = await createTeam(host, 2, 50).load(module, memory);
    runner.run(1);
    started[0].stop();
    // No event can say so before these end: the thread is stopped behind the caller's back.
    expect(() => runner.run(Number.MAX_SAFE_INTEGER)).toThrow(/was not done after 0\.05 s/);
    expect(() => runner.run(1)).toThrow(/A thread of this kernel/);
    runner.dispose();
  });

  test('because its part traps fails the run at once', async () => {
    const { createTeam, host } = await realThreads();
    const { module, memory } = nothingTwice('unreachable');
    const runner = await createTeam(host, 2).load(module, memory);
    expect(() => runner.run(1)).toThrow(/A thread of this kernel failed/);
    runner.dispose();
  });
});

/** A module of two parts that do nothing, the second one perhaps by trapping. */
function nothingTwice(second: 'nop' | 'unreachable' = 'nop') {
  const instruction = second === 'nop' ? 0x01 : 0x00;
  const text = (value: string): number[] => [value.length, ...Buffer.from(value)];
  const section = (id: number, ...bytes: number[]): number[] => [id, bytes.length, ...bytes];
  const code = new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, 1, 0x60, 0, 0),
    ...section(2, 1, ...text('env'), ...text('memory'), 0x02, 0x03, 1, 1),
    ...section(3, 2, 0, 0),
    ...section(7, 2, ...text('part0'), 0, 0, ...text('part1'), 0, 1),
    ...section(10, 2, 3, 0, 0x01, 0x0b, 3, 0, instruction, 0x0b),
  ]);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  return { module: new WebAssembly.Module(code), memory };
}

describe('a process with threads', () => {
  const script = async (then: string): Promise<string> => `
    const { wasmBackend } = await import(${JSON.stringify(await built('kernels/wasm/backend.js'))});
    const kernel = wasmBackend.kernels().find(({ id }) => id === 'wasm/gemv4s5-f32');
    const m = 64, k = 8, nnz = m * k;
    const weights = { m, k, nnz, rowPtr: Uint32Array.from({ length: m + 1 }, (_, i) => i * k),
      colIdx: Uint32Array.from({ length: nnz }, (_, i) => i % k), values: new Float32Array(nnz).fill(1) };
    const product = await kernel.prepare(
      { m, k, batch: 1, threads: 2, timing: 'latency', steps: null, cache: 'warm' }, weights);
    product.setInput(new Float32Array(k).fill(1));
    product.run(10);
    console.log('ran ' + product.output()[m - 1]);
    ${then}
  `;

  async function start(then: string) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', await script(then)], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
    // Not 'close', which never comes after the parent has let go of the channel.
    const ended = new Promise<number | string | null>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? code));
    });
    return { child, ended, said: () => said };
  }

  test('ends when it has nothing left to do, though nothing was disposed of', async () => {
    const { ended, said } = await start('process.disconnect();');
    expect(await ended).toBe(0);
    await expect.poll(said).toContain('ran 8');
  });

  test('ends by process.exit while its threads sleep', async () => {
    const { ended, said } = await start('setTimeout(() => process.exit(3), 50);');
    expect(await ended).toBe(3);
    await expect.poll(said).toContain('ran 8');
  });

  test('ends when its parent lets go of it', async () => {
    const { child, ended, said } = await start("process.on('disconnect', () => process.exit(4));");
    await expect.poll(said, { timeout: 20_000 }).toContain('ran 8');
    child.disconnect();
    expect(await ended).toBe(4);
  });
});

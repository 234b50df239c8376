import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../../kernels/contract.js';
import { loadUserBackend } from '../../../kernels/user-backend.js';
import { UsageError } from '../../../src/errors.js';
import { generatedCase, workloadOf } from '../../contract/cases.js';

const folder = mkdtempSync(join(tmpdir(), 'sparse-bench-backend-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every file has a name of its own: Node caches a module by its path. */
function file(name: string, source: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, source);
  return path;
}

const GOOD = {
  id: "'mine'",
  label: "'Mine'",
  deviceClass: "'cpu'",
  probe: "async () => ({ available: true, version: '1', detail: 'd' })",
  kernels: '() => [kernel]',
};
const GOOD_KERNEL = {
  id: "'mine/csr'",
  operand: "'sparse'",
  format: "'csr'",
  supports: '() => ({ ok: true })',
  prepare: 'async () => prepared',
};
const GOOD_PREPARED = {
  weightBytes: '8',
  setInput: '() => {}',
  run: '() => {}',
  output: '() => new Float32Array(1)',
  dispose: '() => {}',
};

type Fields = Record<string, string>;
const literal = (fields: Fields) =>
  `{ ${Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} }`;

function backendFile(name: string, change: { backend?: Fields; kernel?: Fields; prepared?: Fields }): string {
  return file(
    name,
    `const prepared = ${literal({ ...GOOD_PREPARED, ...change.prepared })};
     const kernel = ${literal({ ...GOOD_KERNEL, ...change.kernel })};
     export default ${literal({ ...GOOD, ...change.backend })};`,
  );
}

/** The sentence of the UsageError that the promise is rejected with. */
async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UsageError);
  const { message } = error as UsageError;
  expect(message).not.toContain('\n');
  expect(message).toMatch(/^backend file .+: .+\.$/);
  return message;
}

/** A `probe` that finds everything, and tells `field` beside. */
const probeWith = (field: string): string =>
  `async () => ({ available: true, version: '1', detail: 'd', ${field} })`;

const workload = workloadOf(generatedCase(4, 4, 'uniform', 0.5), 1);
const { weights } = generatedCase(4, 4, 'uniform', 0.5);

describe('a file that keeps the contract', () => {
  it('may say that a kernel multiplies in TF32, and nothing else', async () => {
    const arithmeticOf = async (name: string, text: string) =>
      (await loadUserBackend(backendFile(name, { kernel: { arithmetic: text } }))).kernels()[0]?.arithmetic;
    expect(await arithmeticOf('tf32', "'tf32'")).toBe('tf32');
    expect(await refusal(arithmeticOf('bf16', "'bf16'"))).toContain(
      "kernels()[0].arithmetic must be 'f32' or 'tf32', not 'bf16'",
    );
  });

  it('becomes a backend', async () => {
    const backend = await loadUserBackend(backendFile('good', {}));
    expect(backend).toMatchObject({ id: 'mine', label: 'Mine', deviceClass: 'cpu' });
    expect(backend).not.toHaveProperty('roofline');
    expect(await backend.probe()).toEqual({ available: true, version: '1', detail: 'd' });
    const [kernel] = backend.kernels();
    expect(kernel).toMatchObject({ id: 'mine/csr', operand: 'sparse', format: 'csr' });
    expect(kernel.supports(workload)).toEqual({ ok: true });
    const prepared = await kernel.prepare(workload, weights);
    expect(prepared.weightBytes).toBe(8);
    prepared.run(1);
  });

  it('may be written as a class, with fields of its own, and runs unwrapped', async () => {
    const path = file(
      'class',
      `class Prepared { weightBytes = 4; runs = 0; setInput() {} run(n) { this.runs += n; } output() { return new Float32Array([this.runs]); } dispose() {} }
       class Kernel { id = 'cls/a'; operand = 'dense'; format = 'f'; cap = 2;
         supports({ batch }) { return batch < this.cap ? { ok: true } : { ok: false, reason: 'batch' }; }
         async prepare() { return new Prepared(); } }
       class Mine { id = 'cls'; label = 'Class'; deviceClass = 'gpu'; rooflineOf = 'js'; state = 'up';
         async probe() { return { available: false, reason: this.state, remedy: 'none' }; }
         kernels() { return [new Kernel()]; }
         async roofline(threads) { return this.state + threads; } }
       export default new Mine();`,
    );
    const backend: Backend = await loadUserBackend(path);
    expect(await backend.probe()).toEqual({ available: false, reason: 'up', remedy: 'none' });
    expect(backend.rooflineOf).toBe('js');
    expect(await backend.roofline?.(2)).toBe('up2');
    const [kernel] = backend.kernels();
    expect(kernel.supports({ ...workload, batch: 2 })).toEqual({ ok: false, reason: 'batch' });
    const prepared = await kernel.prepare(workload, weights);
    prepared.run(3);
    expect(prepared.output()).toEqual(Float32Array.of(3));
    expect(prepared.constructor.name).toBe('Prepared');
  });
});

describe('a file that cannot be loaded', () => {
  it.each([
    ['no such file', () => join(folder, 'nowhere.mjs'), 'there is no such file'],
    ['a folder', () => folder, 'this is not a file'],
    [
      'a throw',
      () => file('throws', "throw new Error('no licence\\nfound')"),
      'importing it failed: no licence',
    ],
    ['a thrown text', () => file('throws-text', "throw 'just a text'"), 'importing it failed: just a text'],
    ['a syntax error', () => file('syntax', 'export default {'), 'importing it failed: '],
    ['a missing import', () => file('import', "import 'no-such-package-anywhere'"), 'importing it failed: '],
    ['no default export', () => file('named', 'export const backend = {}'), 'it has no default export'],
    ['a number', () => file('number', 'export default 7'), 'the default export must be an object, not 7'],
  ])('%s', async (_, path, sentence) => {
    expect(await refusal(loadUserBackend(path()))).toContain(sentence);
  });
});

describe('a backend with a wrong field', () => {
  it.each<[string, Fields, string]>([
    ['id missing', { id: 'undefined' }, 'id must be a short name'],
    ['id with a slash', { id: "'a/b'" }, "not 'a/b'"],
    ['id of a built-in backend', { id: "'wasm'" }, "the id 'wasm' belongs to a built-in backend"],
    ['label', { label: '12' }, 'label must be a text, not 12'],
    ['deviceClass', { deviceClass: "'tpu'" }, "deviceClass must be 'cpu' or 'gpu', not 'tpu'"],
    ['probe', { probe: '{}' }, 'probe must be a function, not an object'],
    ['kernels', { kernels: '[kernel]' }, 'kernels must be a function, not a list'],
    ['roofline', { roofline: 'null' }, 'roofline must be a function, not null'],
    ['rooflineOf', { rooflineOf: '3' }, "rooflineOf must be a backend's id, not 3"],
  ])('%s', async (name, backend, sentence) => {
    expect(await refusal(loadUserBackend(backendFile(`field ${name}`, { backend })))).toContain(sentence);
  });
});

describe('a backend whose answers are wrong', () => {
  it.each<[string, Fields, string]>([
    ['nothing', { probe: 'async () => {}' }, 'the result of probe() must be an object, but is missing'],
    ['no verdict', { probe: 'async () => ({})' }, 'probe().available must be true or false, but is missing'],
    ['no version', { probe: 'async () => ({ available: true })' }, 'probe().version must be a text'],
    ['no reason', { probe: 'async () => ({ available: false })' }, 'probe().reason must be a text'],
    ['a GPU that is a text', { probe: probeWith("gpu: 'mine'") }, 'probe().gpu must be an object'],
    ['a GPU without a name', { probe: probeWith('gpu: {}') }, 'probe().gpu.name must be a text'],
    [
      'a cache of nothing',
      { probe: probeWith("gpu: { name: 'mine', cacheBytes: 0 }") },
      'probe().gpu.cacheBytes must be a number above 0, or null, not 0',
    ],
  ])('probe: %s', async (name, backend, sentence) => {
    const loaded = await loadUserBackend(backendFile(`probe ${name}`, { backend }));
    expect(await refusal(loaded.probe())).toContain(sentence);
  });

  it.each<[string, { backend?: Fields; kernel?: Fields }, string]>([
    ['none', { backend: { kernels: '() => []' } }, 'kernels() must be a list of at least one kernel'],
    ['no list', { backend: { kernels: '() => kernel' } }, 'not an object'],
    ['a hole', { backend: { kernels: '() => [null]' } }, 'kernels()[0] must be an object, not null'],
    [
      'twice the same',
      { backend: { kernels: '() => [kernel, kernel]' } },
      "two kernels have the id 'mine/csr'",
    ],
    ['a foreign id', { kernel: { id: "'wasm/csr'" } }, "kernels()[0].id must be 'mine/'"],
    ['an id of nothing', { kernel: { id: "'mine/'" } }, "kernels()[0].id must be 'mine/'"],
    ['operand', { kernel: { operand: "'csr'" } }, "kernels()[0].operand must be 'dense' or 'sparse'"],
    ['format', { kernel: { format: 'null' } }, 'kernels()[0].format must be a text'],
    ['prepare', { kernel: { prepare: 'undefined' } }, 'kernels()[0].prepare must be a function'],
  ])('kernels: %s', async (name, change, sentence) => {
    const loaded = await loadUserBackend(backendFile(`kernels ${name}`, change));
    expect(await refusal(Promise.resolve().then(() => loaded.kernels()))).toContain(sentence);
  });

  it.each<[string, Fields, string]>([
    [
      'a truth',
      { supports: '() => true' },
      'the result of supports() of mine/csr must be an object, not true',
    ],
    ['no verdict', { supports: "() => ({ ok: 'yes' })" }, 'supports().ok of mine/csr must be true or false'],
    ['no reason', { supports: '() => ({ ok: false })' }, 'supports().reason of mine/csr must be a text'],
  ])('supports: %s', async (name, kernel, sentence) => {
    const [loaded] = (await loadUserBackend(backendFile(`supports ${name}`, { kernel }))).kernels();
    expect(await refusal(Promise.resolve().then(() => loaded.supports(workload)))).toContain(sentence);
  });

  it.each<[string, { kernel?: Fields; prepared?: Fields }, string]>([
    [
      'nothing',
      { kernel: { prepare: 'async () => {}' } },
      'the result of prepare() of mine/csr must be an object',
    ],
    ['weightBytes', { prepared: { weightBytes: 'NaN' } }, 'must be a number of bytes, not NaN'],
    ['run', { prepared: { run: 'undefined' } }, 'run must be a function, but is missing'],
    ['dispose', { prepared: { dispose: '0' } }, 'dispose must be a function, not 0'],
  ])('prepare: %s', async (name, change, sentence) => {
    const [loaded] = (await loadUserBackend(backendFile(`prepare ${name}`, change))).kernels();
    expect(await refusal(loaded.prepare(workload, weights))).toContain(sentence);
  });
});

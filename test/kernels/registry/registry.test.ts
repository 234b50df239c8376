import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../../kernels/contract.js';
import { wasmFlags } from '../../../kernels/node-flags.js';
import {
  createRegistry,
  NO_HINTS,
  type RegistryEntry,
  registry,
  WASM_FLAGS,
} from '../../../kernels/registry.js';
import { detectFeatures } from '../../../kernels/wasm/features.js';

const entry = (id: string): RegistryEntry => ({
  id,
  label: id,
  deviceClass: 'cpu',
  nodeFlags: [],
  load: () => Promise.reject<Backend>(new Error('never loaded here')),
});

describe('createRegistry', () => {
  it('keeps the order and refuses a second backend of the same id', () => {
    expect(createRegistry([entry('b'), entry('a')]).map(({ id }) => id)).toEqual(['b', 'a']);
    expect(() => createRegistry([entry('a'), entry('b'), entry('a')])).toThrow("registered as 'a'");
  });

  it('cannot be changed afterwards', () => {
    const list = createRegistry([entry('a')]) as RegistryEntry[];
    expect(() => list.push(entry('b'))).toThrow(TypeError);
  });
});

describe('wasmFlags', () => {
  it('asks for relaxed SIMD where Node has it behind a flag, and nowhere else, where Node would not start', () => {
    const flag = '--experimental-wasm-relaxed-simd';
    const asking = ['20.9.0', '20.20.2', '22.12.0', '24.0.0', '26.1.0'].filter((version) =>
      wasmFlags(version).includes(flag),
    );
    expect(asking).toEqual(['20.9.0', '20.20.2']);
  });

  it('are flags that this Node knows', () => {
    const { status } = spawnSync(process.execPath, [...WASM_FLAGS, '-e', '']);
    expect(status).toBe(0);
  });

  it('give this Node relaxed SIMD', () => {
    expect(detectFeatures().relaxedSimd).toBe(true);
  });
});

describe('registry', () => {
  it('lists the backends in the order of the tables', () => {
    expect(registry.map(({ id }) => id)).toEqual([
      'js',
      'wasm',
      'tfjs-wasm',
      'tfjs-node',
      'onnxruntime',
      'openblas',
      'blis',
      'onednn',
      'mkl',
      'librsb',
      'aocl-blas',
      'aocl-sparse',
      'armpl',
      'accelerate',
      'webgpu',
      'tfjs-webgpu',
      'cuda',
    ]);
  });

  it.each(registry.map((known) => [known.id, known] as const))(
    '%s is what its entry says, and its kernels are named after it',
    async (id, known) => {
      const backend = await known.load(NO_HINTS);
      expect(backend).toMatchObject({ id, label: known.label, deviceClass: known.deviceClass });
      const ids = backend.kernels().map((kernel) => kernel.id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const kernelId of ids) expect(kernelId).toMatch(new RegExp(`^${id}/[a-z0-9][a-z0-9._-]*$`));
      // A library without a roof of its own has no ceilings: null in the report.
      if (backend.rooflineOf !== undefined)
        expect(registry.map((other) => other.id)).toContain(backend.rooflineOf);
    },
  );
});

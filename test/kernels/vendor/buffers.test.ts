import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBuffers } from '../../../kernels/vendor/buffers.js';
import { prepareEnvironment } from '../../../kernels/vendor/environment.js';
import { loadKoffi, openLibrary } from '../../../kernels/vendor/koffi.js';

const koffi = loadKoffi();
const buffers = createBuffers(koffi);

describe('buffers', () => {
  it('lie at multiples of 64, and the address is that of the first element', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (length) => {
        for (const { array, address } of [buffers.floats(length), buffers.bytes(length)]) {
          expect(address % 64).toBe(0);
          expect(Number(koffi.address(array))).toBe(address);
          expect(array.length).toBe(length);
        }
      }),
    );
  });

  it('copies what it is given', () => {
    const values = Float32Array.of(1, 2, 3);
    const { array } = buffers.copyFloats(values);
    values.fill(0);
    expect([...array]).toEqual([1, 2, 3]);
    expect([...buffers.copyInts(Uint32Array.of(7, 2 ** 31 - 1)).array]).toEqual([7, 2 ** 31 - 1]);
    expect([...buffers.copyLongs([5, 2 ** 40]).array]).toEqual([5n, 2n ** 40n]);
  });

  it.skipIf(process.platform !== 'linux')('are memory that a function reads and writes', () => {
    const libc = openLibrary(koffi, 'libc.so.6');
    const copy = libc.call<(to: number, from: number, bytes: number) => number>(
      'uintptr_t memcpy(uintptr_t to, uintptr_t from, size_t bytes)',
    );
    const from = buffers.copyFloats(Float32Array.of(0.5, -2));
    const to = buffers.floats(2);
    copy(to.address, from.address, 8);
    expect([...to.array]).toEqual([0.5, -2]);
    const slot = buffers.slot();
    expect(slot.read()).toBe(0);
    const pointer = buffers.copyLongs([from.address]);
    copy(slot.address, pointer.address, 8);
    expect(slot.read()).toBe(from.address);
  });
});

describe('the environment', () => {
  it('keeps what the user has set', () => {
    const env: NodeJS.ProcessEnv = { GOMP_SPINCOUNT: '7', OPENBLAS_CORETYPE: 'Haswell' };
    prepareEnvironment(env);
    expect(env).toMatchObject({ GOMP_SPINCOUNT: '7', OPENBLAS_CORETYPE: 'Haswell', KMP_BLOCKTIME: '1' });
  });

  it.skipIf(process.platform !== 'linux')('reaches the getenv of a library', () => {
    const getenv = openLibrary(koffi, 'libc.so.6').call<(name: string) => string | null>(
      'const char *getenv(const char *name)',
    );
    expect(getenv('SPARSE_BENCH_TEST_VARIABLE')).toBeNull();
    process.env.SPARSE_BENCH_TEST_VARIABLE = 'set from JavaScript';
    expect(getenv('SPARSE_BENCH_TEST_VARIABLE')).toBe('set from JavaScript');
    delete process.env.SPARSE_BENCH_TEST_VARIABLE;
  });
});

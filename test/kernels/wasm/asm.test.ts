import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expression, type Statement } from '../../../kernels/wasm/asm/code.js';
import { i32Const } from '../../../kernels/wasm/asm/constant.js';
import {
  block,
  doWhile,
  forRange,
  increase,
  leaveWhen,
  when,
  whileLoop,
} from '../../../kernels/wasm/asm/control.js';
import { f32 } from '../../../kernels/wasm/asm/f32.js';
import { i32 } from '../../../kernels/wasm/asm/i32.js';
import { signedLeb128, unsignedLeb128 } from '../../../kernels/wasm/asm/leb128.js';
import { at } from '../../../kernels/wasm/asm/memory.js';
import { defineFunction, encodeModule, type Variables } from '../../../kernels/wasm/asm/module.js';
import { f32x4, v128 } from '../../../kernels/wasm/asm/v128.js';
import { fence } from '../../../kernels/wasm/order.js';

/** Reads a number back, bit by bit, as the specification defines it. */
function decode(bytes: readonly number[], signed: boolean): bigint {
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
  }
  const negative = signed && (bytes[bytes.length - 1] & 0x40) !== 0;
  return negative ? value - (1n << shift) : value;
}

function execute(write: (variables: Variables) => readonly Statement[], fill: readonly number[] = []) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  new Float32Array(memory.buffer).set(fill);
  const bytes = encodeModule(1, [defineFunction('run', write)]);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  (instance.exports.run as () => void)();
  return { floats: new Float32Array(memory.buffer), integers: new Uint32Array(memory.buffer) };
}

describe('LEB128', () => {
  test('unsigned: comes back, in the fewest bytes, the last without a continuation bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (value) => {
        const bytes = unsignedLeb128(value);
        expect(decode(bytes, false)).toBe(BigInt(value));
        expect(bytes.map((byte) => byte >> 7)).toEqual([...new Array(bytes.length - 1).fill(1), 0]);
        expect(bytes.length).toBe(Math.max(1, Math.ceil((32 - Math.clz32(value)) / 7)));
      }),
    );
  });

  test('signed: comes back, and no shorter prefix would do', () => {
    fc.assert(
      fc.property(fc.integer({ min: -0x80000000, max: 0x7fffffff }), (value) => {
        const bytes = signedLeb128(value);
        expect(decode(bytes, true)).toBe(BigInt(value));
        const bits = bytes.length * 7 - 7;
        const fitsShorter = bits > 0 && value >= -(2 ** (bits - 1)) && value < 2 ** (bits - 1);
        expect(fitsShorter).toBe(false);
      }),
    );
  });

  test('the examples of the specification', () => {
    expect(unsignedLeb128(624485)).toEqual([0xe5, 0x8e, 0x26]);
    expect(signedLeb128(-123456)).toEqual([0xc0, 0xbb, 0x78]);
    expect(signedLeb128(64)).toEqual([0xc0, 0x00]);
  });

  test.each([-1, 1.5, 2 ** 32, Number.NaN])('unsigned %d is refused', (value) => {
    expect(() => unsignedLeb128(value)).toThrow(RangeError);
  });

  test.each([-(2 ** 31) - 1, 0.5, 2 ** 31, Number.NaN])('signed %d is refused', (value) => {
    expect(() => signedLeb128(value)).toThrow(RangeError);
  });
});

describe('i32', () => {
  const operations = {
    add: (a: number, b: number) => a + b,
    sub: (a: number, b: number) => a - b,
    mul: (a: number, b: number) => Math.imul(a, b),
    and: (a: number, b: number) => a & b,
    shl: (a: number, b: number) => a << b,
    shrU: (a: number, b: number) => a >>> b,
    eq: (a: number, b: number) => (a === b ? 1 : 0),
    ne: (a: number, b: number) => (a !== b ? 1 : 0),
    ltU: (a: number, b: number) => (a < b ? 1 : 0),
  } as const;

  test.each(Object.keys(operations) as (keyof typeof operations)[])('%s computes like JavaScript', (name) => {
    const operand = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(operand, operand, (a, b) => {
        const { integers } = execute(() => [i32.store(at(0), i32[name](a, b))]);
        expect(integers[0]).toBe(operations[name](a, b) >>> 0);
      }),
      { numRuns: 25 },
    );
  });

  test('a load takes its constant offset, 16 bits without sign', () => {
    const { integers } = execute(() => [
      i32.store(at(8), i32.const(0xfffe8001)),
      i32.store(at(0), i32.load16U(at(i32.const(6), 2))),
      i32.store(at(4), i32.eqz(i32.load(at(64)))),
    ]);
    expect([...integers.subarray(0, 2)]).toEqual([0x8001, 1]);
  });

  test.each([2 ** 32, -(2 ** 31) - 1, 0.5])('the constant %d is refused', (value) => {
    expect(() => i32Const(value)).toThrow(RangeError);
  });
});

describe('f32 and v128', () => {
  const input = [1, 2, 3, 4, 10, 20, 30, 40];
  const x = v128.load(at(0));
  const y = v128.load(at(16));

  test.each([
    ['load and add', f32x4.add(x, y), [11, 22, 33, 44]],
    ['multiply', f32x4.mul(x, y), [10, 40, 90, 160]],
    ['splat of a scalar', f32x4.splat(f32.const(0.375)), [0.375, 0.375, 0.375, 0.375]],
    ['splat from memory', v128.load32Splat(at(8)), [3, 3, 3, 3]],
    ['splat of a lane', f32x4.splatLane(y, 2), [30, 30, 30, 30]],
    ['shuffle of two', f32x4.shuffle(x, y, [0, 7, 2, 5]), [1, 40, 3, 20]],
    ['one lane, rest zero', v128.load32Zero(at(4)), [2, 0, 0, 0]],
    ['two lanes, rest zero', v128.load64Zero(at(4)), [2, 3, 0, 0]],
    ['a lane of many', v128.load32Lane(at(28), x, 1), [1, 40, 3, 4]],
    ['a half of many', v128.load64Lane(at(16), x, 1), [1, 2, 10, 20]],
    ['zero', v128.zero(), [0, 0, 0, 0]],
    ['or with zero', v128.or(x, v128.zero()), [1, 2, 3, 4]],
    ['unaligned load', v128.load(at(i32.const(4), 4)), [3, 4, 10, 20]],
    ['lane as scalar', f32x4.splat(f32x4.extractLane(y, 3)), [40, 40, 40, 40]],
  ])('%s', (_name, vector, expected) => {
    const { floats } = execute(() => [v128.store(at(64), vector)], input);
    expect([...floats.subarray(16, 20)]).toEqual(expected);
  });

  test('a store of lanes leaves the rest alone', () => {
    const { floats } = execute(
      () => [
        v128.store32Lane(at(64), y, 3),
        v128.store64Lane(at(72), y, 1),
        f32.store(at(84), f32.const(-1)),
      ],
      input,
    );
    expect([...floats.subarray(16, 22)]).toEqual([40, 0, 30, 40, 0, -1]);
  });

  test('scalars multiply and add', () => {
    const { floats } = execute(
      () => [f32.store(at(64), f32.add(f32.mul(f32.load(at(4)), f32.load(at(16))), f32.load(at(0))))],
      input,
    );
    expect(floats[16]).toBe(21);
  });
});

describe('control', () => {
  test('forRange visits every step, and none where the range is empty', () => {
    const { integers } = execute(({ locals }) => {
      const [i, turns] = locals('i32', 2);
      return [
        forRange(i, { start: 8, end: 24, step: 4 }, [i32.store(at(i), i), increase(turns, 1)]),
        forRange(i, { start: 4, end: 4, step: 4 }, [increase(turns, 100)]),
        i32.store(at(0), turns),
      ];
    });
    expect([...integers.subarray(0, 7)]).toEqual([4, 0, 8, 12, 16, 20, 0]);
  });

  test('forRange refuses steps that miss the end, which would never stop', () => {
    expect(() =>
      defineFunction('run', ({ local }) => [forRange(local('i32'), { start: 0, end: 10, step: 4 }, [])]),
    ).toThrow(RangeError);
  });

  test('whileLoop tests first, doWhile last; when runs at most once', () => {
    const { integers } = execute(({ locals }) => {
      const [none, once, some, left] = locals('i32', 4);
      return [
        whileLoop(none, [increase(none, 1)]),
        doWhile([increase(once, 1)], i32.const(0)),
        left.set(i32.const(5)),
        whileLoop(left, [increase(some, 2), left.set(i32.sub(left, 1))]),
        when(i32.ne(some, 10), [i32.store(at(12), i32.const(1))]),
        i32.store(at(0), none),
        i32.store(at(4), once),
        i32.store(at(8), some),
      ];
    });
    expect([...integers.subarray(0, 4)]).toEqual([0, 1, 10, 0]);
  });

  test('leaveWhen goes on behind its block, if the condition holds', () => {
    const { integers } = execute(() => [
      block([i32.store(at(0), i32.const(1)), leaveWhen(i32.const(0)), i32.store(at(4), i32.const(2))]),
      block([i32.store(at(8), i32.const(3)), leaveWhen(i32.const(7)), i32.store(at(12), i32.const(4))]),
      i32.store(at(16), i32.const(5)),
    ]);
    expect([...integers.subarray(0, 5)]).toEqual([1, 2, 3, 0, 5]);
  });

  test('a fence leaves at no even number', () => {
    const even = fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((half) => half * 2);
    fc.assert(
      fc.property(even, fc.nat(63), (end, index) => {
        const { integers } = execute(({ local }) => {
          const variable = local('i32');
          return [
            variable.set(i32.const(end)),
            block([fence(variable, index), i32.store(at(0), i32.const(1))]),
          ];
        });
        expect(integers[0]).toBe(1);
      }),
      { numRuns: 50 },
    );
  });

  test('tee sets and leaves the value', () => {
    const { integers } = execute(({ local }) => {
      const x = local('i32');
      return [i32.store(at(0), i32.add(x.tee(i32.const(20)), x))];
    });
    expect(integers[0]).toBe(40);
  });
});

describe('modules', () => {
  test('several functions are exported by name and share the memory', () => {
    const memory = new WebAssembly.Memory({ initial: 2, maximum: 2 });
    const functions = [7, 9].map((value, i) =>
      defineFunction(`f${i}`, () => [i32.store(at(i * 4), i32.const(value))]),
    );
    const module = new WebAssembly.Module(encodeModule(2, functions));
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    for (const name of ['f0', 'f1']) (exports[name] as () => void)();
    expect([...new Uint32Array(memory.buffer, 0, 2)]).toEqual([7, 9]);
  });

  test('a memory that is too small is refused', () => {
    const module = new WebAssembly.Module(encodeModule(2, []));
    const memory = new WebAssembly.Memory({ initial: 1 });
    expect(() => new WebAssembly.Instance(module, { env: { memory } })).toThrow(WebAssembly.LinkError);
  });

  test('code that leaves a value behind does not validate: the types of the pieces matter', () => {
    const wrong = defineFunction('run', () => [
      { type: 'statement', code: expression('i32', [0x41, 0]).code },
    ]);
    expect(WebAssembly.validate(encodeModule(1, [wrong]))).toBe(false);
  });
});

/** Reports as somebody might send them who means harm, or whose disk failed: a good one, changed in a few places. */
import fc from 'fast-check';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Values that no report should hold, or that a reader may stumble over. */
const ODD: readonly Json[] = [
  null,
  true,
  '',
  '\u001b]0;owned\u0007\u001b[2J',
  '\u0085\u0090q\u009c\u009d0;owned\u009c\u009b2J',
  'a\u202eb\u009b31m\n# HELP x\n"}{\\',
  '__proto__',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '"><svg/onload=alert(1)>',
  'a|b`c*d_e[f](javascript:alert(1))',
  'x'.repeat(5000),
  0,
  -1,
  0.5,
  1e308,
  -1e308,
  5e-324,
  2 ** 53,
  [],
  {},
  JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`),
];

/** One value replaced. */
interface Change {
  /** The way down: which child at each level, to its end or to a leaf. */
  readonly at: readonly number[];
  readonly choice: number;
  /** Only what a schema of types alone would let through. */
  readonly sameType: boolean;
}

function replaced(value: Json, { at, choice, sameType }: Change): Json {
  const [step, ...rest] = at;
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (step === undefined || keys.length === 0) {
    const candidates = sameType ? ODD.filter((odd) => typeof odd === typeof value) : ODD;
    return candidates[choice % candidates.length] ?? null;
  }
  const key = keys[step % keys.length]!;
  const below = (child: Json): Json => replaced(child, { at: rest, choice, sameType });
  if (Array.isArray(value)) return value.map((entry, i) => (String(i) === key ? below(entry) : entry));
  const object = value as { [key: string]: Json };
  return { ...object, [key]: below(object[key] ?? null) };
}

const step = fc.integer({ min: 0, max: 9999 });
const change: fc.Arbitrary<Change> = fc.oneof(
  // To a leaf, which gets another value of its type: these pass the schema more often.
  fc.record({
    at: fc.array(step, { minLength: 12, maxLength: 12 }),
    choice: fc.nat(),
    sameType: fc.constant(true),
  }),
  fc.record({ at: fc.array(step, { minLength: 1, maxLength: 8 }), choice: fc.nat(), sameType: fc.boolean() }),
);

/** The text of `report` with one to three values changed for others. */
export function withOddValues(report: Json): fc.Arbitrary<string> {
  return fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map((changes) => JSON.stringify(changes.reduce(replaced, report)));
}

/** `text` with pieces cut out and put in, or cut off. */
export function damaged(text: string): fc.Arbitrary<string> {
  const piece = fc.record({
    at: fc.nat(text.length),
    length: fc.oneof(fc.nat(30), fc.constant(text.length)),
    insert: fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom('1e999', '-', '\u0000', '[[[[', '"', '\\u009b'),
    ),
  });
  return fc
    .array(piece, { minLength: 1, maxLength: 3 })
    .map((pieces) =>
      pieces.reduce(
        (whole, { at, length, insert }) => whole.slice(0, at) + insert + whole.slice(at + length),
        text,
      ),
    );
}

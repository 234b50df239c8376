/** Finds the constant offsets of all loads and stores in a function's code, to change them one by one. */

/** Where an offset is written in the code, and what it says. */
export interface MemoryOffset {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
}

const SIMD = 0xfd;
/** Immediates that are no memory operands: core specification, 5.4. In bytes; LEB: one number of any length. */
const LEB = 'leb';
const IMMEDIATES: Readonly<Record<number, number | typeof LEB>> = {
  2: 1,
  3: 1,
  4: 1,
  13: LEB,
  32: LEB,
  33: LEB,
  34: LEB,
  65: LEB,
  67: 4,
};

function isMemory(opcode: number, isSimd: boolean): boolean {
  return isSimd ? opcode <= 0x0b || (opcode >= 0x54 && opcode <= 0x5d) : opcode >= 0x28 && opcode <= 0x3e;
}

function simdImmediates(opcode: number): number {
  if (opcode === 0x0c || opcode === 0x0d) return 16;
  // Lanes: of extractions and replacements, and of loads and stores of lanes.
  return (opcode >= 0x15 && opcode <= 0x22) || (opcode >= 0x54 && opcode <= 0x5b) ? 1 : 0;
}

export function memoryOffsets(code: readonly number[]): MemoryOffset[] {
  const found: MemoryOffset[] = [];
  let at = 0;
  const leb = (): number => {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = code[at++];
      value += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) return value;
    }
  };
  while (at < code.length) {
    const first = code[at++];
    const opcode = first === SIMD ? leb() : first;
    if (isMemory(opcode, first === SIMD)) {
      leb();
      const start = at;
      const offset = leb();
      found.push({ start, end: at, offset });
    }
    if (first === SIMD) at += simdImmediates(opcode);
    else if (IMMEDIATES[opcode] === LEB) leb();
    else at += (IMMEDIATES[opcode] as number | undefined) ?? 0;
  }
  return found;
}

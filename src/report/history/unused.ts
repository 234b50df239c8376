/**
 * What `history` does not read is cut out of a report before it is parsed, since to parse is most of the work: of a report that tells
 * its lower edges the samples and most of every kernel's figures, as bytes, for they become text slower than they are found; of an
 * older one, whose samples are needed, the columns and numbers that are not.
 */

/**
 * A quotation mark inside a string of JSON follows a backslash, so `"startNs":` can only be a key: what is
 * cut are always whole members and the comma behind them. In a text that is no JSON it does no harm. A column is
 * looked for no further than the next bracket, or a file of nothing but openings would take quadratic time.
 */
const UNUSED =
  /(?:"(?:startNs|position|iterations|round|medianNs|q1Ns|q3Ns|gflops|effectiveGflops|gbPerS|ceilingFraction|weightBytes|prepareMs|maxError|tolerance)":\s*(?:[-+.\deE]+|null|\[[^\][]*\]),\s*)+/g;

/** `text` without most of what light-schema.ts does not have: columns and numbers, more than half of a report with its samples. */
export function withoutUnused(text: string): string {
  return text.replace(UNUSED, '');
}

/**
 * Keys as bytes, without their opening mark: a search begins with the first byte, and of marks there are thousands. No other key of a report
 * ends like them, and in a string the mark before the colon would follow a backslash. `medianNs` is the first of the figures of a kernel that
 * stand before its edge and its samples.
 */
const [FIGURES_KEY, EDGE_KEY, SAMPLES_KEY] = ['medianNs":', 'lowerEdge":', 'samples":'].map((key) =>
  Buffer.from(key),
);
const [OPENING, CLOSING] = [0x7b, 0x7d];

/**
 * The text of a report that has the lower edges without its samples, which are most of it, and without a kernel's figures from
 * `medianNs` to its edge; null: it has no edges. Nothing in the columns of samples has braces; where something has, what is
 * left is no JSON. Every key is looked for from where the last one was found, or a file of nothing but keys would take quadratic time.
 */
export function withoutSamples(bytes: Buffer): string | null {
  let edge = indexFrom(bytes, EDGE_KEY, 0);
  if (edge === bytes.length) return null;
  let figures = 0;
  const parts: string[] = [];
  let kept = 0;
  let from = 0;
  while (true) {
    if (figures <= kept) figures = indexFrom(bytes, FIGURES_KEY, kept);
    const key = indexFrom(bytes, SAMPLES_KEY, from);
    from = key + SAMPLES_KEY.length;
    while (isSpace(bytes[from])) from++;
    if (from >= bytes.length) break;
    // In a lower edge it is a number.
    if (bytes[from] !== OPENING) continue;
    const end = bytes.indexOf(CLOSING, from);
    if (end === -1) break;
    if (figures < key) {
      if (edge < figures) edge = indexFrom(bytes, EDGE_KEY, figures);
      const figuresEnd = Math.min(edge, key);
      if (isOfOneObject(bytes, figures, figuresEnd)) {
        parts.push(bytes.toString('utf8', kept, figures));
        kept = figuresEnd;
      }
    }
    parts.push(bytes.toString('utf8', kept, from), 'null');
    kept = end + 1;
    from = kept;
  }
  return parts.join('') + bytes.toString('utf8', kept);
}

/** Where `key` is from `from` on; the length where it is not. */
function indexFrom(bytes: Buffer, key: Buffer, from: number): number {
  const index = bytes.indexOf(key, from);
  return index === -1 ? bytes.length : index;
}

/** Whether the bytes from `start` to `end` close what they open. (They may not, where a field is missing or a string has braces.) */
function isOfOneObject(bytes: Buffer, start: number, end: number): boolean {
  let depth = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === OPENING) depth++;
    else if (byte === CLOSING && --depth < 0) return false;
  }
  return depth === 0;
}

/** Of JSON. */
function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

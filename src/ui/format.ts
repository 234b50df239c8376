/** Numbers as people read them. Unknown is `–`, and so is what comes of absurd figures and is beyond any number. */

export const UNKNOWN = '–';

type Maybe = number | null;

export function isKnown(value: Maybe): value is number {
  return value !== null && Number.isFinite(value);
}

/** Three significant digits without an exponent: `0.0493`, `4.93`, `49.3`, `493`, `4930`. */
export function significant(value: number, digits = 3): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(digits));
  const magnitude = Math.floor(Math.log10(Math.abs(rounded)));
  return rounded.toFixed(Math.min(12, Math.max(0, digits - 1 - magnitude)));
}

/** `812 ns`, `49.2 µs`, `1.35 ms`, `2.10 s`. */
export function time(ns: Maybe): string {
  if (!isKnown(ns)) return UNKNOWN;
  const [scale, unit] = timeUnit(Number(ns.toPrecision(3)));
  return `${significant(ns / scale)} ${unit}`;
}

function timeUnit(ns: number): [number, string] {
  if (ns < 1e3) return [1, 'ns'];
  if (ns < 1e6) return [1e3, 'µs'];
  if (ns < 1e9) return [1e6, 'ms'];
  return [1e9, 's'];
}

function ratioDecimals(value: number): number {
  if (value < 0.095) return 3;
  if (value < 1.995) return 2;
  return value < 99.95 ? 1 : 0;
}

/** `0.16×`, `1.93×`, `9.0×`, `120×`. */
export function ratio(value: Maybe): string {
  return isKnown(value) ? `${value.toFixed(ratioDecimals(value))}×` : UNKNOWN;
}

/** `8.8 – 9.3×`: both ends with as many digits as it takes to tell them apart (three more at most). */
export function interval(low: number, high: number): string {
  if (!isKnown(low) || !isKnown(high)) return UNKNOWN;
  let decimals = ratioDecimals(low);
  const most = decimals + 3;
  while (decimals < most && low.toFixed(decimals) === high.toFixed(decimals)) decimals++;
  return `${low.toFixed(decimals)} – ${high.toFixed(decimals)}×`;
}

/** A hundred times it must be a number still; nothing that was measured is near. */
const LARGEST_FRACTION = 1e300;

/** `95 %`, `97.5 %` of a fraction. */
export function percent(fraction: Maybe, decimals = 1): string {
  if (fraction === null || Number.isNaN(fraction)) return UNKNOWN;
  const shown = Math.max(-LARGEST_FRACTION, Math.min(LARGEST_FRACTION, fraction)) * 100;
  return `${Number(shown.toFixed(decimals))} %`;
}

/** `3.72 MB`, in powers of ten as the bandwidths are. */
export function bytes(count: Maybe): string {
  if (!isKnown(count)) return UNKNOWN;
  for (const [scale, unit] of [
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'kB'],
  ] as const) {
    if (count >= scale * 0.9995) return `${significant(count / scale)} ${unit}`;
  }
  return `${count} B`;
}

/** A rate with its unit, `22.9 GFLOP/s`. */
export function rate(value: Maybe, unit: string): string {
  return isKnown(value) ? `${significant(value)} ${unit}` : UNKNOWN;
}

/** `7 s`, `1 min 05 s`, `2 h 03 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

/** `part 2 of 8` of a suite that `--shard` splits. */
export function partLabel({ index, count }: { readonly index: number; readonly count: number }): string {
  return `part ${index} of ${count}`;
}

/** `1 min 25 s`, `1 min 25 s, resumed with 40 s`: the time limits of a run. */
export function timeLimit({ maxTimeSeconds, resumed = [] }: TimeLimits): string {
  const further = resumed.map((part) => duration(part.maxTimeSeconds));
  return [
    duration(maxTimeSeconds),
    ...(further.length === 0 ? [] : [`resumed with ${further.join(', ')}`]),
  ].join(', ');
}

interface TimeLimits {
  readonly maxTimeSeconds: number;
  readonly resumed?: readonly { readonly maxTimeSeconds: number }[] | undefined;
}

/** `1 row`, `5 rows`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Whose roofs: `wasm`, or `wasm, 2 threads`. */
export function roofName({
  backend,
  threads,
}: {
  readonly backend: string;
  readonly threads: number;
}): string {
  return threads === 1 ? backend : `${backend}, ${counted(threads, 'thread')}`;
}

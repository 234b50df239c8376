/** `154 MB`, `80 GB`: three digits, decimal units. */
export function bytesText(bytes: number): string {
  const [scale, unit] = bytes >= 1e9 ? [1e9, 'GB'] : bytes >= 1e6 ? [1e6, 'MB'] : [1e3, 'kB'];
  return `${Number((bytes / scale).toPrecision(3))} ${unit}`;
}

import { readFileSync } from 'node:fs';

/** The version in package.json, found from the built file and from the source alike. */
export function toolVersion(): string {
  for (const up of ['../package.json', '../../package.json']) {
    try {
      const parsed: { name?: string; version?: string } = JSON.parse(
        readFileSync(new URL(up, import.meta.url), 'utf8'),
      );
      if (parsed.name === 'sparse-bench' && parsed.version) return parsed.version;
    } catch {
      // Not this one.
    }
  }
  return '0.0.0';
}

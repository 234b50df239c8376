/** A real browser for tests, and code of ours as one script for its pages. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { rolldown } from 'rolldown';
import { requiredNames } from '../contract/required.js';

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const isMissing = !existsSync(CHROMIUM) && !requiredNames().has('chromium');

/** The module and all that it imports, as a script whose exports are `page`. Throws when it needs what pages lack. */
export async function bundled(entry: string): Promise<string> {
  const bundle = await rolldown({ input: entry, platform: 'browser', external: [] });
  const { output } = await bundle.generate({ format: 'iife', name: 'page' });
  const [{ code, imports }] = output;
  if (imports.length > 0) throw new Error(`A page has no ${imports.join(', ')}.`);
  return code;
}

export function launched(args: readonly string[] = ['--disable-gpu']): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', ...args] });
}

/** The kernels of WebAssembly in a browser's engine, as they are: bundled, with nothing of Node's. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { rolldown } from 'rolldown';
import { expect, it } from 'vitest';
import { requiredNames } from '../contract/required.js';
import type { PageReport } from './multiply-in-page.js';

const path = process.env.CHROMIUM ?? '/usr/bin/chromium';
const isMissing = !existsSync(path) && !requiredNames().has('chromium');
const ENTRY = fileURLToPath(new URL('./multiply-in-page.ts', import.meta.url));

it.skipIf(isMissing)(
  `compute right in Chromium, and need nothing of Node's (needs ${path}, or CHROMIUM=PATH)`,
  async () => {
    const bundle = await rolldown({ input: ENTRY, platform: 'browser', external: [] });
    const { output } = await bundle.generate({ format: 'iife', name: 'page' });
    expect(output[0].imports).toEqual([]);
    const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu'] });
    try {
      const page = await browser.newPage();
      await page.addScriptTag({ content: output[0].code });
      const report = await page.evaluate<PageReport>('page.multiplyInPage()');
      expect(report.wrong).toEqual([]);
      expect(report.features.simd).toBe(true);
      expect(report.features.relaxedSimd).toBe(true);
      expect(Object.entries(report.products).filter(([, count]) => count === 0)).toEqual([]);
    } finally {
      await browser.close();
    }
  },
  120_000,
);

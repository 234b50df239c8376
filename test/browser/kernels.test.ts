/** The kernels of WebAssembly in a browser's engine, as they are: bundled, with nothing of Node's. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { PageReport } from './multiply-in-page.js';
import { bundled, CHROMIUM, isMissing, launched } from './page.js';

const ENTRY = fileURLToPath(new URL('./multiply-in-page.ts', import.meta.url));

it.skipIf(isMissing)(
  `compute right in Chromium, and need nothing of Node's (needs ${CHROMIUM}, or CHROMIUM=PATH)`,
  async () => {
    const code = await bundled(ENTRY);
    const browser = await launched();
    try {
      const page = await browser.newPage();
      await page.addScriptTag({ content: code });
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

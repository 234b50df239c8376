/**
 * The page in a real browser: Debian's chromium, or what $CHROMIUM names. Without one the tests are skipped
 * and say so; where SPARSE_BENCH_REQUIRE names `chromium` they fail instead.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderHtml } from '../../../src/report/html/index.js';
import { requiredNames } from '../../contract/required.js';
import { exampleReport } from '../../fixtures/example-report.js';
import { gridReport, suiteSizedReport } from './pages.js';

const program = process.env.CHROMIUM ?? '/usr/bin/chromium';
const isMissing = !existsSync(program);

it.runIf(isMissing && requiredNames().has('chromium'))(
  'finds the browser that SPARSE_BENCH_REQUIRE names',
  () => {
    expect.fail(`there is no browser at ${program}; install Debian's chromium or set $CHROMIUM`);
  },
);

const grid = gridReport([
  { sparsity: 0.8, batch: 1, ratio: 0.4 },
  { sparsity: 0.8, batch: 4, ratio: 0.9 },
  { sparsity: 0.9, batch: 1, ratio: 1.01, verdict: 'SAME' },
  { sparsity: 0.9, batch: 4, ratio: 1.3, verdict: 'AMBIGUOUS' },
  { sparsity: 0.95, batch: 1, ratio: 6 },
  { sparsity: 0.95, batch: 4, ratio: 14 },
  { sparsity: 0.98, batch: 1, ratio: null },
]);

const pages = {
  example: [exampleReport()],
  grid: [grid],
  comparison: [exampleReport(), grid, exampleReport({ seed: 2 })],
  suite: [suiteSizedReport(60)],
};

describe.skipIf(isMissing)(`in a browser (needs one at ${program})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sparse-bench-html-'));
  let browser: Browser;

  beforeAll(async () => {
    // The sandbox needs rights that a container has not; the page is our own.
    browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Opened {
    readonly page: Page;
    /** Console errors, exceptions and requests for anything but the page itself. */
    readonly complaints: string[];
  }

  async function open(
    name: keyof typeof pages,
    width = 1280,
    colorScheme: 'light' | 'dark' = 'light',
  ): Promise<Opened> {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, renderHtml(pages[name]));
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const complaints: string[] = [];
    const address = pathToFileURL(file).href;
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (request.url() !== address && !request.url().startsWith('data:')) complaints.push(request.url());
    });
    await page.goto(address);
    return { page, complaints };
  }

  it.each(Object.keys(pages) as (keyof typeof pages)[])(
    '%s: opens all without an error or a request',
    async (name) => {
      const { page, complaints } = await open(name);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
      await page.waitForFunction(() => document.querySelector('[data-samples]') === null);
      expect(await page.locator('.samples svg').count()).toBeGreaterThan(0);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );

  it.each([360, 1280])('is no wider than a screen of %i pixels', async (width) => {
    for (const name of ['example', 'grid', 'comparison'] as const) {
      const { page } = await open(name, width);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await page.close();
    }
  });

  it.each(['light', 'dark'] as const)('has no serious fault of accessibility in %s', async (scheme) => {
    for (const name of ['example', 'grid', 'comparison'] as const) {
      const { page } = await open(name, 1280, scheme);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
      await page.waitForFunction(() => document.querySelector('[data-samples]') === null);
      // Through the debugger: the page's own policy lets no other script in.
      const faults = await page.evaluate(`${axe.source}; axe.run().then(({violations}) => violations
        .filter(({impact}) => impact === 'serious' || impact === 'critical')
        .map(({id, nodes}) => id + ': ' + nodes.slice(0, 3).map(({html}) => html).join(' | ')))`);
      expect(faults).toEqual([]);
      await page.close();
    }
  });

  it('is reached by the keyboard: every link, button, fold, scroll box and the plot', async () => {
    const { page } = await open('example');
    // Each is marked when the keyboard reaches it; what is folded away need not be reached.
    const reached = () =>
      page.evaluate(() => {
        const at = document.activeElement;
        if (at === null || at === document.body) return false;
        const isNew = !at.hasAttribute('data-reached');
        at.setAttribute('data-reached', '');
        return isNew;
      });
    do await page.keyboard.press('Tab');
    while (await reached());
    const missed = await page.evaluate(() =>
      [...document.querySelectorAll('a, button, summary, [tabindex="0"]')]
        .filter((one) => one.checkVisibility() && !one.hasAttribute('data-reached'))
        .map((one) => one.outerHTML.slice(0, 80)),
    );
    expect(missed).toEqual([]);
    expect(await page.locator('[data-reached]').count()).toBeGreaterThan(30);
    await page.close();
  });

  it('goes from mark to mark of the roofline by arrows and says what each is', async () => {
    const { page } = await open('example');
    const mark = page.locator('figure.roofline use[tabindex="0"]');
    await mark.focus();
    const first = await mark.getAttribute('aria-label');
    expect(first).toMatch(/^(RNN|GRU) \d+, 95 %, batch 1: \S+: .*GFLOP\/s/);
    await page.keyboard.press('End');
    const last = await mark.getAttribute('aria-label');
    expect(last).not.toBe(first);
    expect(await page.locator('.tip').textContent()).toBe(last);
    await page.keyboard.press('Home');
    expect(await mark.getAttribute('aria-label')).toBe(first);
    await page.close();
  });

  it('sorts by a column, both ways, with what is unknown at the end', async () => {
    const { page } = await open('grid');
    const ratios = () => page.locator('table.results tbody tr td:nth-child(6)').allTextContents();
    const button = page.getByRole('button', { name: 'speed-up' });
    await button.click();
    expect((await ratios()).map((text) => Number.parseFloat(text))).toEqual([
      14,
      6,
      1.3,
      1.01,
      0.9,
      0.4,
      Number.NaN,
    ]);
    await button.click();
    expect((await ratios()).map((text) => Number.parseFloat(text))).toEqual([
      0.4,
      0.9,
      1.01,
      1.3,
      6,
      14,
      Number.NaN,
    ]);
    expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('ascending');
    await page.close();
  });

  it('opens the row that a cell of the heat map links to, with its samples as they were measured', async () => {
    const { page } = await open('example');
    await page.locator('table.heat a').first().click();
    const row = page.locator('details.row[open]');
    await expect.poll(() => row.count()).toBe(1);
    const kernel = exampleReport().results[0]!.kernels.find(({ status }) => status === 'timed')!;
    await row.locator('.kernel summary').first().click();
    const numbers = (await row.locator('pre').first().textContent()) ?? '';
    const shown = [...numbers.matchAll(/visit (\d+): (.*)/g)].flatMap(([, , list]) =>
      list!.split(' ').map(Number),
    );
    expect(shown).toHaveLength(kernel.samples.ns.length);
    shown.forEach((ns, index) => {
      expect(Math.abs(ns / kernel.samples.ns[index]! - 1)).toBeLessThan(1e-3);
    });
    await page.close();
  });

  it('reads whole without a script', async () => {
    const file = join(folder, 'plain.html');
    writeFileSync(file, renderHtml([grid]));
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(pathToFileURL(file).href);
    const text = await page.locator('main').textContent();
    expect(text).toContain('GRU 1024: sparse pays from 95 % zeros at batches 1 and 4');
    expect(text).toContain('▲ 14.0×');
    await page.close();
  });
});

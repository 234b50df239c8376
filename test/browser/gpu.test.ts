/** The kernels of WebGPU in a browser, as they are: bundled, with nothing of Node's, on its own software adapter. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { GpuPageReport } from './multiply-on-gpu.js';
import { bundled, CHROMIUM, isMissing, launched } from './page.js';

const ENTRY = fileURLToPath(new URL('./multiply-on-gpu.ts', import.meta.url));

it.skipIf(isMissing)(
  `compute right on WebGPU in Chromium, and need nothing of Node's (needs ${CHROMIUM}, or CHROMIUM=PATH)`,
  async () => {
    const code = await bundled(ENTRY);
    // WebGPU is there for secure pages only, which those of this machine are and `about:blank` is not.
    const server = createServer((_, response) => response.end('<!doctype html><title>kernels</title>'));
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const browser = await launched(['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']);
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.addScriptTag({ content: code });
      const report = await page.evaluate<GpuPageReport>('page.multiplyOnGpu()');
      expect(report.missing).toBeNull();
      expect(report.software).toBe(true);
      expect(report.wrong).toEqual([]);
      // SwiftShader has workgroups of 256 threads; the kernel of 512 says so, and is tested in Node.
      const idle = Object.entries(report.products).filter(([, count]) => count === 0);
      expect(idle.map(([kernel]) => [kernel, report.refusals[kernel]])).toEqual([
        [
          'webgpu/gemm64x64-f32',
          expect.stringMatching(/^needs workgroups of 512 threads .* this adapter has$/),
        ],
      ]);
    } finally {
      await browser.close();
      server.close();
    }
  },
  240_000,
);

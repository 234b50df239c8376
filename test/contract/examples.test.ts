/**
 * The two backends of docs/examples are held to the contract like our own. The native one needs a C
 * compiler and the package koffi; where one is missing the test says so and is skipped, unless
 * SPARSE_BENCH_REQUIRE names `native-example`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadUserBackend } from '../../kernels/user-backend.js';
import { testKernelContract } from './kernel-contract.js';
import { requiredNames } from './required.js';

const example = (name: string) => fileURLToPath(new URL(`../../docs/examples/${name}`, import.meta.url));

const javascript = await loadUserBackend(example('my-backend.mjs'));
describe('docs/examples/my-backend.mjs', () => {
  it('is available', async () => expect(await javascript.probe()).toMatchObject({ available: true }));
  for (const kernel of javascript.kernels()) describe(kernel.id, () => testKernelContract(kernel));
});

const folder = mkdtempSync(join(tmpdir(), 'sparse-bench-native-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const library = join(folder, 'library-of-the-example');
// Read by the example when it is imported.
process.env.NATIVE_BACKEND_LIBRARY = library;
const native = await loadUserBackend(example('native-backend.mjs'));

describe('docs/examples/native-backend.mjs', async () => {
  const beforeCompiling = await native.probe();
  it('says what to do when its library is missing', () => {
    expect(beforeCompiling).toMatchObject({
      available: false,
      reason: expect.stringContaining('does not exist'),
      remedy: expect.stringMatching(/^cc -O3/),
    });
  });

  const missing = compile() ?? (await unavailable());
  if (missing === null) {
    for (const kernel of native.kernels()) describe(kernel.id, () => testKernelContract(kernel));
  } else {
    const name = `cannot be tested here: ${missing}`;
    it.skipIf(!requiredNames().has('native-example'))(name, () => expect.fail(name));
  }
});

/** Builds the library where the example looks for it; what is missing, or null. */
function compile(): string | null {
  try {
    execFileSync('cc', ['-O3', '-shared', '-fPIC', example('native-backend.c'), '-o', library], {
      stdio: 'pipe',
    });
    return null;
  } catch (error) {
    return `no C compiler: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
}

async function unavailable(): Promise<string | null> {
  const availability = await native.probe();
  return availability.available ? null : `${availability.reason} (${availability.remedy})`;
}

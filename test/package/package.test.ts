import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';

interface PackedFile {
  readonly path: string;
  readonly size: number;
}
interface Packed {
  readonly files: readonly PackedFile[];
  readonly size: number;
  readonly unpackedSize: number;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
let packed: Packed;
let paths: ReadonlySet<string>;

beforeAll(() => {
  if (!existsSync('dist')) throw new Error('There is no dist/ to pack: `npm run build` makes it.');
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout, stderr, status } = spawnSync('npm', args, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(stderr);
  [packed] = Object.values(JSON.parse(stdout)) as [Packed];
  paths = new Set(packed.files.map(({ path }) => path));
});

describe('the published package', () => {
  it('holds what a user needs', () => {
    const needed = [
      'package.json',
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
      'suites/quick.json',
      'reports/schema/v1.json',
      'docs/method.md',
      'docs/backends.md',
    ];
    for (const path of needed) expect(paths).toContain(path);
  });

  it('holds nothing else', () => {
    const allowed =
      /^(dist|suites|reports\/schema|docs)\/|^(package\.json|README\.md|LICENSE|CHANGELOG\.md|CONTRIBUTING\.md)$/;
    expect([...paths].filter((path) => !allowed.test(path))).toEqual([]);
    expect(
      [...paths].filter((path) => /(^|\/)(test|fixtures|bench)\/|\.test\.|(?<!\.d)\.tsx?$/.test(path)),
    ).toEqual([]);
  });

  it('has no source map that points to a file it does not hold', () => {
    expect([...paths].filter((path) => path.endsWith('.map'))).toEqual([]);
    const mentions = [...paths].filter(
      (path) => path.endsWith('.js') && readFileSync(path, 'utf8').includes('//# sourceMappingURL='),
    );
    expect(mentions).toEqual([]);
  });

  it('is small: a download of at most 1 MB, 5 MB on disk', () => {
    expect(packed.size).toBeLessThan(1e6);
    expect(packed.unpackedSize).toBeLessThan(5e6);
  });

  it('starts its command with node', () => {
    for (const path of Object.values<string>(manifest.bin)) {
      expect(paths).toContain(path);
      expect(readFileSync(path, 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node');
    }
  });

  it.skipIf(process.platform === 'win32')(
    'has a command that npx can run in a clone, with npm 10 too',
    () => {
      for (const path of Object.values<string>(manifest.bin)) expect(statSync(path).mode & 0o111).toBe(0o111);
    },
  );

  it('holds every file that its exports name', () => {
    const targets = Object.values<string | Record<string, string>>(manifest.exports)
      .flatMap((target) => (typeof target === 'string' ? [target] : Object.values(target)))
      .map((target) => target.replace('./', ''));
    expect(targets.length).toBeGreaterThan(0);
    for (const target of targets) expect(paths).toContain(target);
  });

  it('holds the build of every source, and of no source that is gone', () => {
    const built = [...paths].filter((path) => /^dist\/.*\.js$/.test(path));
    const sources = built.map((path) => path.slice('dist/'.length).replace(/\.js$/, ''));
    expect(sources.filter((stem) => !existsSync(`${stem}.ts`) && !existsSync(`${stem}.tsx`))).toEqual([]);
    expect(built.length).toBeGreaterThan(0);
  });
});

describe('installing', () => {
  it('needs no install script of a dependency', () => {
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    const scripted = Object.entries<{ hasInstallScript?: boolean; dev?: boolean }>(lock.packages)
      .filter(([path, { hasInstallScript, dev }]) => path !== '' && hasInstallScript === true && dev !== true)
      .map(([path]) => path);
    expect(scripted).toEqual([]);
  });

  it('needs Node 20 and nothing newer', () => {
    expect(manifest.engines).toEqual({ node: '>=20' });
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    const newer = Object.entries<{ engines?: { node?: string }; dev?: boolean; optional?: boolean }>(
      lock.packages,
    )
      .filter(([, { dev }]) => dev !== true)
      .filter(([, { engines }]) => /^>=\s*2[2-9]/.test(engines?.node ?? ''))
      .map(([path]) => path);
    expect(newer).toEqual([]);
  });
});

/** Where libtensorflow is from, with small files in the place of large ones: a folder, and a wheel. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import type { ChildOutcome } from '../../src/setup/child-process.js';
import { findLibtensorflow, placeFromFolder } from '../../src/setup/tfjs-node/from-folder.js';
import { pipFailure, unpackWheel } from '../../src/setup/tfjs-node/wheel.js';
import type { Workshop } from '../../src/setup/workshop.js';
import { inTemporaryFolder } from '../cli/program.js';

const HEADERS = ['tensorflow/c/c_api.h', 'tensorflow/c/eager/c_api.h', 'tsl/platform/ctstring.h'];

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
}

function headers(prefix: string): Record<string, string> {
  return Object.fromEntries(HEADERS.map((name) => [prefix + name, name]));
}

function workshop(folder: string): Workshop {
  return {
    project: folder,
    scratch: folder,
    signal: new AbortController().signal,
    progress: { during: (_what, _folder, work) => work(), note: () => {} },
    from: null,
  };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

describe('findLibtensorflow', () => {
  it.each([
    ['the C distribution', 'lib/', 'include/'],
    ['a Python package', '', 'include/'],
    ['one folder', '', ''],
  ])('finds it in %s', async (_name, lib, include) => {
    await inTemporaryFolder(async (folder) => {
      const libraries = { [`${lib}libtensorflow.so.2`]: '', [`${lib}libtensorflow_framework.so.2`]: '' };
      write(folder, { ...libraries, ...headers(include) });
      const found = findLibtensorflow(folder);
      expect(found.names).toHaveLength(2);
      expect(existsSync(join(found.libraries, 'libtensorflow.so.2'))).toBe(true);
      expect(existsSync(join(found.headers, HEADERS[0]))).toBe(true);
    });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['nothing', {}, /has no libtensorflow\.so/],
    ['another library', { 'lib/libtensorflowlite.so': '' }, /has no libtensorflow\.so/],
    [
      'no framework',
      { 'lib/libtensorflow.so.2': '' },
      /has libtensorflow\.so\.2, but no libtensorflow_framework/,
    ],
    [
      'no headers',
      { 'libtensorflow_cc.so.2': '', 'libtensorflow_framework.so.2': '' },
      /has no header tensorflow/,
    ],
  ])('refuses a folder with %s', async (_name, files, words) => {
    await inTemporaryFolder(async (folder) => {
      write(folder, files);
      expect(() => findLibtensorflow(folder)).toThrow(UsageError);
      expect(() => findLibtensorflow(folder)).toThrow(words);
      expect(() => findLibtensorflow(join(folder, 'none'))).toThrow(/does not exist/);
    });
  });
});

describe.skipIf(process.platform === 'win32')('placeFromFolder (links, which Windows may refuse)', () => {
  it('copies files, keeps links among them, and adds the linker’s names', async () => {
    await inTemporaryFolder(async (folder) => {
      const [from, to] = [join(folder, 'from'), join(folder, 'to')];
      write(from, {
        'lib/libtensorflow.so.2.9.1': 'main',
        ...headers('include/'),
        'include/tensorflow/c/x.cc': 'not needed',
        'elsewhere/framework': 'framework',
      });
      symlinkSync('libtensorflow.so.2.9.1', join(from, 'lib', 'libtensorflow.so.2'));
      symlinkSync(join(from, 'elsewhere', 'framework'), join(from, 'lib', 'libtensorflow_framework.so.2'));
      await placeFromFolder(from, to, workshop(folder));
      const lib = join(to, 'deps', 'lib');
      expect(readlinkSync(join(lib, 'libtensorflow.so.2'))).toBe('libtensorflow.so.2.9.1');
      expect(readFileSync(join(lib, 'libtensorflow.so'), 'utf8')).toBe('main');
      expect(lstatSync(join(lib, 'libtensorflow_framework.so.2')).isFile()).toBe(true);
      expect(readFileSync(join(lib, 'libtensorflow_framework.so'), 'utf8')).toBe('framework');
      expect(filesBelow(join(to, 'deps', 'include'))).toEqual(HEADERS);
    });
  });
});

const hasPython = spawnSync('python3', ['--version']).status === 0;

describe.skipIf(!hasPython)('unpackWheel (needs python3)', () => {
  const good = {
    'tensorflow/libtensorflow_cc.so.2': 'main',
    'tensorflow/libtensorflow_framework.so.2': 'framework',
    ...headers('tensorflow/include/'),
    'tensorflow/include/tensorflow/c/../../../../evil.h': 'outside',
    'tensorflow/python/x.py': 'not needed',
  };

  /** A wheel with these files and their sums, packed by Python as wheels are. */
  function wheel(
    folder: string,
    files: Readonly<Record<string, string>>,
    change: Record<string, string> = {},
  ) {
    const rows = Object.entries(files).map(([name, content]) => {
      const sum = createHash('sha256').update(content).digest('base64url');
      return `${name},sha256=${sum},${content.length}`;
    });
    const record = [...rows, 'tensorflow_cpu-1.dist-info/RECORD,,'].join('\n');
    const entries = { ...files, ...change, 'tensorflow_cpu-1.dist-info/RECORD': record };
    const script =
      'import json,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1],"w")\nfor n,c in json.load(sys.stdin).items(): z.writestr(n,c)\nz.close()';
    const path = join(folder, 'tensorflow_cpu-1-py3-none-any.whl');
    const { status } = spawnSync('python3', ['-c', script, path], { input: JSON.stringify(entries) });
    expect(status).toBe(0);
    return path;
  }

  it('takes libraries and headers of the C interface, and nothing else', async () => {
    await inTemporaryFolder(async (folder) => {
      const to = join(folder, 'to');
      await unpackWheel('python3', wheel(folder, good), to, workshop(folder));
      expect(filesBelow(join(to, 'deps'))).toEqual(
        [
          ...HEADERS.map((name) => `include/${name}`),
          'lib/libtensorflow_cc.so.2',
          'lib/libtensorflow_framework.so.2',
        ].sort(),
      );
      expect(readFileSync(join(to, 'deps/lib/libtensorflow_cc.so.2'), 'utf8')).toBe('main');
      expect(filesBelow(folder).filter((name) => name.endsWith('evil.h'))).toEqual([]);
    });
  });

  it.each<[string, (folder: string) => string, RegExp]>([
    [
      'a library that was changed',
      (folder) => wheel(folder, good, { 'tensorflow/libtensorflow_cc.so.2': 'mian' }),
      /libtensorflow_cc\.so\.2 does not have the sum that RECORD names/,
    ],
    [
      'a header that has no sum',
      (folder) => wheel(folder, good, { 'tensorflow/include/tensorflow/c/new.h': 'new' }),
      /new\.h does not have the sum/,
    ],
    ['no library', (folder) => wheel(folder, headers('tensorflow/include/')), /holds no libtensorflow_cc/],
    [
      'no wheel',
      (folder) => {
        write(folder, { 'x.whl': 'no archive' });
        return join(folder, 'x.whl');
      },
      /not a zip file/,
    ],
  ])('refuses %s', async (_name, make, words) => {
    await inTemporaryFolder(async (folder) => {
      const work = unpackWheel('python3', make(folder), join(folder, 'to'), workshop(folder));
      await expect(work).rejects.toThrow(words);
    });
  });
});

describe('pipFailure', () => {
  const failure = (output: string) => {
    const outcome: ChildOutcome = { end: 'exit', code: 1, signal: null, output, message: null };
    return pipFailure(outcome, 'tensorflow-cpu 2.21.0', '/here');
  };

  it.each([
    ['OSError: [Errno 28] No space left on device', /disk of \/here is full/],
    ['Failed to establish a new connection\nERROR: No matching distribution found', /cannot reach its index/],
    [
      'ERROR: No matching distribution found for tensorflow-cpu==2.21.0',
      /does not have tensorflow-cpu 2\.21\.0/,
    ],
    ['ERROR: THESE PACKAGES DO NOT MATCH THE HASHES', /not what the index of pip promised/],
    ['PermissionError: [Errno 13] Permission denied', /may not write/],
    ['ERROR: Something else', /ERROR: Something else \(exit code 1\)/],
  ])('of %j is a sentence with what to do', (output, words) => {
    expect(failure(output)).toMatch(words);
    expect(failure(output)).toMatch(/^[A-Z,lp][^\n]+repeat `sparse-bench setup tfjs-node`\.$/);
  });
});

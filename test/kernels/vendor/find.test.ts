import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { absenceOf, configuredFolders, findLibrary, matching } from '../../../kernels/vendor/find.js';
import type { FileNames, VendorLibrary } from '../../../kernels/vendor/library.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparse-bench-find-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Creates an empty file and gives its path. */
function file(...parts: string[]): string {
  const path = join(folder, ...parts);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, '');
  return path;
}

function table(linux: FileNames, darwin?: FileNames): VendorLibrary {
  return {
    id: 'some',
    label: 'Some Library',
    files: { linux, ...(darwin && { darwin }) },
    remedy: 'apt install some',
    confirmed: false,
    start: () => ({ version: '1', detail: '', setThreads() {} }),
    kernels: () => [],
  };
}

const NAMES = ['libsome-for-tests.so.2', 'libsome-for-tests.so'];

function linux(env: NodeJS.ProcessEnv = {}) {
  return { platform: 'linux' as const, arch: 'x64', env };
}

describe('findLibrary', () => {
  it('takes the first folder of the search path that has one, and there the first name', () => {
    const [a, b] = [join(folder, 'a'), join(folder, 'b')];
    const older = file('b', NAMES[1]);
    const newer = file('b', NAMES[0]);
    const place = linux({ LD_LIBRARY_PATH: [a, b].join(delimiter) });
    expect(findLibrary(table({ names: NAMES }), null, place)).toBe(newer);
    rmSync(newer);
    expect(findLibrary(table({ names: NAMES }), null, place)).toBe(older);
    const first = file('a', NAMES[1]);
    expect(findLibrary(table({ names: NAMES }), null, place)).toBe(first);
  });

  it('looks below the root of an installation, and into folders whose name has a version', () => {
    const rooted = file('root', 'lib', NAMES[0]);
    const roots = [{ variable: 'SOME_ROOT', below: ['bin', 'lib'] }];
    const library = table({ names: NAMES, roots, folders: [join(folder, 'opt', 'some-*', 'lib')] });
    expect(findLibrary(library, null, linux({ SOME_ROOT: join(folder, 'root') }))).toBe(rooted);
    expect(findLibrary(library, null, linux())).toBeNull();
    file('opt', 'some-9.1', 'lib', NAMES[0]);
    const latest = file('opt', 'some-10.2', 'lib', NAMES[0]);
    expect(findLibrary(library, null, linux())).toBe(latest);
  });

  it('leaves out the common folders for a library with a common name', () => {
    file('path', NAMES[0]);
    const place = linux({ LD_LIBRARY_PATH: join(folder, 'path') });
    expect(findLibrary(table({ names: NAMES, ownFoldersOnly: true }), null, place)).toBeNull();
  });

  it('takes what the user names and nothing else', () => {
    const named = file('odd name.so');
    file('path', NAMES[0]);
    const place = linux({ LD_LIBRARY_PATH: join(folder, 'path') });
    expect(findLibrary(table({ names: NAMES }), named, place)).toBe(named);
    expect(findLibrary(table({ names: NAMES }), join(folder, 'absent.so'), place)).toBeNull();
    expect(findLibrary(table({ names: NAMES }), folder, place)).toBeNull();
  });

  it('knows a framework by its folder', () => {
    const path = join(folder, 'Some.framework', 'Some');
    const framework = { folder: join(folder, 'Some.framework'), path };
    const library = table({ names: NAMES }, { names: ['Some'], framework });
    const place = { platform: 'darwin' as const, arch: 'arm64', env: {} };
    expect(findLibrary(library, null, place)).toBeNull();
    mkdirSync(framework.folder);
    expect(findLibrary(library, null, place)).toBe(path);
  });
});

describe('absenceOf', () => {
  it('says what was looked for and what to do', () => {
    const library = table({ names: NAMES });
    expect(absenceOf(library, null, linux())).toEqual({
      reason: `none of ${NAMES.join(', ')} was found in the usual folders`,
      remedy: 'apt install some',
    });
    expect(absenceOf(library, join(folder, 'no.so'), linux())?.reason).toBe(
      `there is no file ${join(folder, 'no.so')}`,
    );
    expect(absenceOf(library, null, { ...linux(), platform: 'win32' })?.reason).toBe(
      'Some Library does not exist for win32',
    );
    expect(absenceOf(library, file('some.so'), linux())).toBeNull();
  });
});

describe('matching', () => {
  it('gives every folder that fits, the last version first', () => {
    for (const name of ['x-2', 'x-10', 'y-3']) mkdirSync(join(folder, name));
    expect(matching(join(folder, 'x-*', 'lib'))).toEqual([
      join(folder, 'x-10', 'lib'),
      join(folder, 'x-2', 'lib'),
    ]);
    expect(matching(join(folder, '*', 'lib'))).toHaveLength(3);
    expect(matching('/no/star')).toEqual(['/no/star']);
    expect(matching(join(folder, 'absent', '*'))).toEqual([]);
  });
});

describe('configuredFolders', () => {
  it('reads the configuration of the loader and what it includes', () => {
    const main = file('ld.so.conf');
    file('conf.d', 'b.conf');
    writeFileSync(main, `# of the system\n/one\ninclude ${join(folder, 'conf.d')}/*.conf\n/last # kept\n`);
    writeFileSync(join(folder, 'conf.d', 'b.conf'), '/two\n\n/three\n');
    writeFileSync(join(folder, 'conf.d', 'not-included'), '/never\n');
    expect(configuredFolders(main)).toEqual(['/one', '/two', '/three', '/last']);
    expect(configuredFolders(join(folder, 'absent'))).toEqual([]);
  });
});

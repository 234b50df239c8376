import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { additions } from '../../src/setup/additions.js';
import type { ChildOutcome } from '../../src/setup/child-process.js';
import { npmCommand, npmFailure } from '../../src/setup/npm.js';
import { inTemporaryFolder } from '../cli/program.js';

function file(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  return path;
}

describe('npmCommand', () => {
  it('is the npm that runs us, then the one beside Node, then the first in PATH', async () => {
    await inTemporaryFolder(async (folder) => {
      const node = file(join(folder, 'a', 'bin', 'node'));
      const script = (...parts: string[]) => join(folder, ...parts, 'npm', 'bin', 'npm-cli.js');
      const inPath = file(script('b'));
      mkdirSync(join(folder, 'bin'));
      symlinkSync(inPath, join(folder, 'bin', 'npm'));
      const env = { PATH: join(folder, 'bin') };
      expect(npmCommand(env, node)).toEqual([node, inPath]);
      const beside = file(script('a', 'lib', 'node_modules'));
      expect(npmCommand(env, node)).toEqual([node, beside]);
      const running = file(script('c'));
      file(join(dirname(running), 'npx-cli.js'));
      expect(npmCommand({ ...env, npm_execpath: running }, node)).toEqual([node, running]);
      const npx = join(dirname(running), 'npx-cli.js');
      expect(npmCommand({ ...env, npm_execpath: npx }, node)).toEqual([node, running]);
      const other = file(join(folder, 'pnpm.cjs'));
      expect(npmCommand({ ...env, npm_execpath: other }, node)).toEqual([node, beside]);
    });
  });

  it('is the command itself where no script is known', () => {
    expect(npmCommand({}, '/nowhere/bin/node')[0]).toMatch(/^npm/);
  });
});

describe('npmFailure', () => {
  const [addition] = additions;
  const failure = (output: string, end: ChildOutcome['end'] = 'exit') =>
    npmFailure({ end, code: 1, signal: null, output, message: null }, addition, '/here');

  it.each([
    ['npm error code ENOTFOUND\nnpm error network request failed', /cannot reach its registry \(ENOTFOUND\)/],
    ['npm ERR! code ECONNREFUSED', /cannot reach its registry \(ECONNREFUSED\)/],
    ['npm error code E404\nnpm error 404 Not Found', /does not have all of koffi .* \(E404\)/],
    ['npm error code ETARGET', /does not have all of koffi/],
    ['npm error code E403', /refuses koffi .* login/],
    ['npm error code EINTEGRITY', /not what the registry promised/],
    ['npm error code SELF_SIGNED_CERT_IN_CHAIN', /not trusted .*NODE_EXTRA_CA_CERTS/],
    ['npm error code ENOSPC', /full \(ENOSPC\): free 20 MB/],
    ['npm error code EACCES\nnpm error path /here', /may not write to \/here .*permissions/],
    [
      'npm error code EFOO\nnpm error syscall bar\nnpm error Something else.\nnpm error A complete log of this run can be found in: x',
      /could not install koffi [\d.]+: Something else\.$/,
    ],
    ['Segmentation fault', /Segmentation fault \(exit code 1\)\.$/],
  ])('of %j is a sentence', (output, words) => {
    expect(failure(output)).toMatch(words);
    expect(failure(output)).toMatch(/^[A-Zn][^\n]+\.$/);
  });

  it('without npm says where it is from', () => {
    expect(failure('', 'absent')).toMatch(/no npm beside this Node/);
  });
});

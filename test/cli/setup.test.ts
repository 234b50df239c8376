/** `sparse-bench setup` as a person types it, with the user's folder in a temporary place. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { additions } from '../../src/setup/additions.js';
import { requiredNames } from '../contract/required.js';
import { type Invocation, inTemporaryFolder, sparseBench } from './program.js';

interface Home {
  readonly home: string;
  setup(args: readonly string[], more?: Invocation): ReturnType<typeof sparseBench>;
}

async function withHome(use: (home: Home) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const home = join(folder, 'home');
    const own = {
      SPARSE_BENCH_HOME: home,
      npm_config_cache: join(folder, 'npm'),
      npm_config_fetch_retries: '0',
    };
    const setup: Home['setup'] = (args, { env, ...more } = {}) =>
      sparseBench(['setup', ...args], { ...more, env: { ...own, ...env } });
    await use({ home, setup });
  });
}

/** A registry of npm on this machine that answers so. */
async function withRegistry(
  answer: RequestListener,
  use: (env: Readonly<Record<string, string>>) => Promise<void>,
): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await use({ npm_config_registry: `http://127.0.0.1:${port}/` });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** What is in the user's folder; nothing where there is none. */
function contents(home: string): string[] {
  return existsSync(home) ? readdirSync(home) : [];
}

function ours(stderr: string): string[] {
  return stderr.split('\n').filter((line) => line.startsWith('sparse-bench: '));
}

describe('setup --list', () => {
  it('says what each is for, its sizes, and whether it is there; makes no folder', async () => {
    await withHome(async ({ home, setup }) => {
      const { code, stdout, stderr } = await setup(['--list']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      for (const { name, purpose } of additions) expect(stdout).toContain(`${name} `.padEnd(13) + purpose);
      expect(stdout.match(/download [\d.]+ [MG]B, on disk [\d.]+ [MG]B; /g)).toHaveLength(additions.length);
      expect(stdout).toMatch(/^onnxruntime .*\n .*not installed$/m);
      expect(existsSync(home)).toBe(false);
    });
  });

  it('shows where something is, that it is old, and only what is named', async () => {
    await withHome(async ({ home, setup }) => {
      mkdirSync(join(home, 'webgpu'), { recursive: true });
      const manifest = { dependencies: { webgpu: '0.0.1' } };
      writeFileSync(join(home, 'webgpu', 'package.json'), JSON.stringify(manifest));
      const { stdout } = await setup(['--list', 'webgpu']);
      expect(stdout).toContain(`in ${join(home, 'webgpu')}), of other versions than wanted`);
      expect(stdout).not.toContain('onnxruntime');
    });
  });
});

describe('setup refuses', () => {
  it.each<[string, string[], RegExp]>([
    ['no name', [], /setup needs a name: vendor, onnxruntime, webgpu, tfjs-node, or all/],
    ['an unknown name', ['onxruntime'], /no setup for 'onxruntime' \(did you mean 'onnxruntime'\?\)/],
    ['--from without its name', ['vendor', '--from', '.'], /--from names a folder with libtensorflow/],
    ['--from with all', ['all', '--from', '.'], /one name only/],
    ['--from what there is not', ['tfjs-node', '--from', 'none'], /none does not exist/],
    ['--from a folder without it', ['tfjs-node', '--from', '.'], /has no libtensorflow\.so/],
    ['--from with --remove', ['tfjs-node', '--remove', '--from', '.'], /--from does not go with --remove/],
    ['--list with --remove', ['--list', '--remove'], /--list goes with neither/],
    ['an unknown option', ['--lst'], /Unknown option '--lst'/],
  ])('%s', async (_name, args, words) => {
    await withHome(async ({ home, setup }) => {
      await inTemporaryFolder(async (cwd) => {
        const { code, stdout, stderr } = await setup(args, { cwd });
        expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
        expect(stderr).toMatch(/^sparse-bench: [^\n]+\n$/);
        expect(stderr).toMatch(words);
        expect(existsSync(home)).toBe(false);
      });
    });
  });
});

describe('setup that fails says one sentence, exits 5 and leaves nothing', () => {
  it('offline', async () => {
    await withHome(async ({ home, setup }) => {
      // Nothing listens on a port that was closed a moment ago.
      let closed: Readonly<Record<string, string>> = {};
      await withRegistry(
        () => {},
        async (env) => {
          closed = env;
        },
      );
      const { code, stdout, stderr } = await setup(['vendor', 'tfjs-node'], { env: closed });
      expect({ code, stdout }, stderr).toEqual({ code: 5, stdout: '' });
      expect(ours(stderr)).toEqual(
        ['vendor', 'tfjs-node'].map((name) =>
          expect.stringMatching(
            new RegExp(`^sparse-bench: ${name}: npm cannot reach its registry \\(ECONNREFUSED\\)`),
          ),
        ),
      );
      expect(contents(home)).toEqual([]);
    });
  });

  it.each<[string, RequestListener, RegExp]>([
    [
      'a registry without the package',
      (_request, response) => response.writeHead(404).end('{}'),
      /onnxruntime: The registry of npm does not have all of onnxruntime-node .*\(E404\)/,
    ],
    [
      'a registry that wants a login',
      (_request, response) => response.writeHead(403).end('{}'),
      /refuses onnxruntime-node .*\(E403\)/,
    ],
    [
      'a package that is not what was promised',
      damagedPackage,
      /not what the registry promised \(EINTEGRITY\)/,
    ],
  ])('%s', async (_name, answer, words) => {
    await withHome(async ({ home, setup }) => {
      await withRegistry(answer, async (env) => {
        const { code, stdout, stderr } = await setup(['onnxruntime'], { env });
        expect({ code, stdout }, stderr).toEqual({ code: 5, stdout: '' });
        expect(ours(stderr)).toEqual([expect.stringMatching(words)]);
        expect(contents(home)).toEqual([]);
      });
    });
  });
});

/** Names a sum for the package, and then sends something else. */
function damagedPackage(...[request, response]: Parameters<RequestListener>): void {
  if (request.url?.endsWith('.tgz')) {
    response.end('something else');
    return;
  }
  const version = '1.30.0';
  const integrity = `sha512-${Buffer.alloc(64, 1).toString('base64')}`;
  const tarball = `http://${request.headers.host}/package.tgz`;
  const manifest = { name: 'onnxruntime-node', version, dist: { tarball, integrity } };
  const body = { name: manifest.name, 'dist-tags': { latest: version }, versions: { [version]: manifest } };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}

describe('setup while npm waits for a registry that does not answer', () => {
  it('ends at Ctrl-C with 130 and leaves nothing', async () => {
    await withHome(async ({ home, setup }) => {
      let interrupt = (): void => {};
      await withRegistry(
        () => interrupt(),
        async (env) => {
          const { code, stdout, stderr } = await setup(['vendor'], {
            env,
            onStart: (child) => {
              interrupt = () => child.kill('SIGINT');
            },
          });
          expect({ code, stdout }, stderr).toEqual({ code: 130, stdout: '' });
          expect(ours(stderr)).toEqual(['sparse-bench: Interrupted; nothing half-installed was left.']);
          expect(contents(home)).toEqual([]);
        },
      );
    });
  });

  it('keeps a second setup of the same name out, and no other', async () => {
    await withHome(async ({ home, setup }) => {
      let onRequest = (): void => {};
      const asked = new Promise<void>((resolve) => {
        onRequest = resolve;
      });
      await withRegistry(
        () => onRequest(),
        async (env) => {
          let stop = (): void => {};
          const first = setup(['vendor'], {
            env,
            onStart: (child) => {
              stop = () => child.kill('SIGTERM');
            },
          });
          await asked;
          const second = await setup(['vendor'], { env });
          expect(second).toMatchObject({ code: 5, stdout: '' });
          expect(second.stderr).toMatch(
            /^sparse-bench: vendor: Another setup of vendor is at work, process \d+: .*vendor\.lock\.\n$/,
          );
          expect(await setup(['--remove', 'webgpu'], { env })).toMatchObject({ code: 0 });
          stop();
          expect(await first).toMatchObject({ code: 143 });
          expect(contents(home)).toEqual([]);
        },
      );
    });
  });
});

describe('setup --remove', () => {
  it('removes what is named, whatever its state, and says what was not there', async () => {
    await withHome(async ({ home, setup }) => {
      mkdirSync(join(home, 'webgpu', 'node_modules'), { recursive: true });
      writeFileSync(join(home, 'webgpu', 'damaged'), 'x'.repeat(1e6));
      const { code, stdout } = await setup(['--remove', 'webgpu', 'onnxruntime']);
      expect(code).toBe(0);
      expect(stdout).toBe('onnxruntime: is not installed, nothing to remove\nwebgpu: removed (1.0 MB)\n');
      expect(contents(home)).toEqual([]);
    });
  });
});

/** Downloads up to 400 MB each: only where SPARSE_BENCH_REQUIRE names `setup:<name>` or `setup`. */
describe.each(additions.map(({ name }) => name))('setup %s, for real', (name) => {
  const required = requiredNames();
  it.skipIf(!required.has('setup') && !required.has(`setup:${name}`))(
    `adds it, repeats quickly, removes it (needs a network, and SPARSE_BENCH_REQUIRE=setup:${name})`,
    { timeout: 900_000 },
    async () => {
      await withHome(async ({ home, setup }) => {
        const added = await setup([name]);
        expect(added.code, added.stderr).toBe(0);
        expect(added.stdout).toContain(`${name}: added and computes right`);
        expect(contents(home)).toEqual([name]);
        expect((await setup([name])).stdout).toContain(`${name}: already there and computes right`);
        expect((await setup(['--remove', name])).stdout).toContain(`${name}: removed`);
        expect(contents(home)).toEqual([]);
      });
    },
  );
});

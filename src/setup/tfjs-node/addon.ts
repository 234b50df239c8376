/**
 * Compiles the addon. It uses Node-API only, which is stable over all versions of Node, so that two source
 * files and the headers from npm are enough: no headers of this very Node, no node-gyp, no make, no
 * Python. One addon serves every Node from 20 on.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { outcomeText, runChild } from '../child-process.js';
import { SetupError } from '../errors.js';
import { childEnvironment } from '../npm.js';
import type { Workshop } from '../workshop.js';
import { headerFolder, libraryFolder } from './layout.js';

/** The newest version of Node-API that the package looks for; Node 20 has 9. */
const NAPI_VERSION = 8;
const LIMIT_SECONDS = 600;

/** A command and its first arguments, e.g. `ccache g++`. */
export type Compiler = readonly [command: string, ...args: string[]];

/** The compiler that `CXX` names, or the first that answers. Throws SetupError where none does. */
export async function findCompiler({ scratch, signal }: Workshop): Promise<Compiler> {
  const named = process.env.CXX?.trim().split(/\s+/);
  const candidates: Compiler[] = named?.[0]
    ? [[named[0], ...named.slice(1)]]
    : [['c++'], ['g++'], ['clang++']];
  for (const candidate of candidates) {
    const [command, ...args] = candidate;
    const options = { cwd: scratch, env: childEnvironment(scratch), signal, limitSeconds: 60 };
    const { end, code } = await runChild(command, [...args, '--version'], options);
    if (end === 'exit' && code === 0) return candidate;
  }
  throw new SetupError(
    `The addon of tfjs-node needs a C++ compiler, and ${candidates.map(([command]) => command).join(', ')} cannot be run: ` +
      'install one (Debian: g++, Fedora: gcc-c++) or name it in CXX, then repeat `sparse-bench setup tfjs-node`.',
  );
}

/** Throws SetupError where the compiler refuses. */
export async function buildAddon(
  [command, ...first]: Compiler,
  packageFolder: string,
  workshop: Workshop,
): Promise<void> {
  const { project, scratch, signal, progress } = workshop;
  const output = join(packageFolder, 'lib', `napi-v${NAPI_VERSION}`);
  mkdirSync(output, { recursive: true });
  const headers = join(project, 'node_modules', 'node-api-headers', 'include');
  const args = [...first, ...compilerArguments(packageFolder, headers)];
  const outcome = await progress.during(`compiling the addon with ${command}`, output, () =>
    runChild(command, [...args, '-o', join(output, 'tfjs_binding.node')], {
      cwd: packageFolder,
      env: childEnvironment(scratch),
      signal,
      limitSeconds: LIMIT_SECONDS,
    }),
  );
  if (outcome.end === 'exit' && outcome.code === 0) return;
  throw new SetupError(
    `The addon of tfjs-node cannot be compiled by ${command}: ${outcomeText(outcome, '10 minutes')}; ` +
      'name another compiler for C++17 in CXX, then repeat `sparse-bench setup tfjs-node`.',
  );
}

function compilerArguments(packageFolder: string, nodeApiHeaders: string): string[] {
  return [
    '-shared',
    '-fPIC',
    '-O2',
    '-std=c++17',
    '-w',
    `-DNAPI_VERSION=${NAPI_VERSION}`,
    '-I',
    nodeApiHeaders,
    '-I',
    headerFolder(packageFolder),
    join('binding', 'tfjs_backend.cc'),
    join('binding', 'tfjs_binding.cc'),
    '-L',
    libraryFolder(packageFolder),
    '-ltensorflow',
    '-ltensorflow_framework',
    // Found beside the addon, wherever the folder is moved to.
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
  ];
}

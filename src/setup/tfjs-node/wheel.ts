/** libtensorflow out of a wheel (https://packaging.python.org/specifications/binary-distribution-format). */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type ChildOutcome, outcomeText, runChild } from '../child-process.js';
import { SetupError } from '../errors.js';
import { childEnvironment } from '../npm.js';
import { roughBytes, type Workshop } from '../workshop.js';
import { headerFolder, libraryFolder, linkNames } from './layout.js';
import { UNPACK_SCRIPT } from './unpack-script.js';

/** The last one that was tried. The library in it knows nothing of Python, so its Python may differ from the one here. */
const VERSION = '2.21.0';
const WHEEL_BYTES = 274e6;
const TAGS = ['--implementation', 'cp', '--python-version', '3.11', '--abi', 'cp311'];
/** The oldest C library that the wheel runs on. */
const GLIBC = [2, 27] as const;

const PLATFORMS: Readonly<Record<string, { readonly project: string; readonly platform: string }>> = {
  x64: { project: 'tensorflow-cpu', platform: 'manylinux_2_27_x86_64' },
  arm64: { project: 'tensorflow', platform: 'manylinux_2_27_aarch64' },
};

const LIMIT_SECONDS = 1800;
const UNPACK_LIMIT_SECONDS = 300;

/** Returns what was used, e.g. `tensorflow-cpu 2.21.0`. Throws SetupError. */
export async function placeFromWheel(packageFolder: string, workshop: Workshop): Promise<string> {
  const wanted = PLATFORMS[process.arch];
  if (wanted === undefined || !hasGlibc(GLIBC)) {
    throw new SetupError(
      `TensorFlow offers no wheel for this system (Linux ${process.arch}${wanted ? ` without glibc ${GLIBC.join('.')}` : ''}): ` +
        'build libtensorflow and name its folder with --from.',
    );
  }
  const python = await findPython(workshop);
  const wheel = await download(python, wanted.project, wanted.platform, workshop);
  await unpackWheel(python, wheel, packageFolder, workshop);
  rmSync(wheel);
  linkNames(packageFolder);
  return `${wanted.project} ${VERSION}`;
}

function hasGlibc([major, minor]: readonly [number, number]): boolean {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  const [hasMajor, hasMinor] = (header.glibcVersionRuntime ?? '0.0').split('.').map(Number);
  return hasMajor > major || (hasMajor === major && hasMinor >= minor);
}

/** A Python with pip. */
async function findPython({ scratch, signal }: Workshop): Promise<string> {
  const options = { cwd: scratch, env: pythonEnvironment(scratch), signal, limitSeconds: 60 };
  let found: string | null = null;
  for (const python of ['python3', 'python']) {
    const { end, code } = await runChild(python, ['-m', 'pip', '--version'], options);
    if (end === 'exit' && code === 0) return python;
    if (end !== 'absent') found ??= python;
  }
  throw new SetupError(
    `${found === null ? 'There is no Python 3 in PATH' : `${found} has no pip`}, which fetches libtensorflow: install it ` +
      '(Debian: python3-pip), or name a folder that holds libtensorflow with --from.',
  );
}

async function download(
  python: string,
  project: string,
  platform: string,
  { scratch, signal, progress }: Workshop,
): Promise<string> {
  const folder = join(scratch, 'wheel');
  mkdirSync(folder, { recursive: true });
  const what = `downloading ${project} ${VERSION} (${roughBytes(WHEEL_BYTES)}), which holds libtensorflow`;
  const args = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--progress-bar=off'];
  const outcome = await progress.during(what, scratch, () =>
    runChild(python, [...args, ...TAGS, '--platform', platform, '--dest', folder, `${project}==${VERSION}`], {
      cwd: scratch,
      env: pythonEnvironment(scratch),
      signal,
      limitSeconds: LIMIT_SECONDS,
    }),
  );
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
  if (outcome.end === 'exit' && outcome.code === 0 && wheel !== undefined) return join(folder, wheel);
  throw new SetupError(pipFailure(outcome, `${project} ${VERSION}`, scratch));
}

/**
 * Takes libraries and headers out of a wheel, to where the addon looks for them. Every file taken is
 * compared with its sum in the wheel's RECORD; pip has compared the wheel with the sum that its index names.
 */
export async function unpackWheel(
  python: string,
  wheel: string,
  packageFolder: string,
  { scratch, signal, progress }: Pick<Workshop, 'scratch' | 'signal' | 'progress'>,
): Promise<void> {
  const [lib, include] = [libraryFolder(packageFolder), headerFolder(packageFolder)];
  for (const made of [lib, include]) mkdirSync(made, { recursive: true });
  const outcome = await progress.during('unpacking libtensorflow and checking its sums', lib, () =>
    runChild(python, ['-I', '-c', UNPACK_SCRIPT, wheel, lib, include], {
      cwd: scratch,
      env: pythonEnvironment(scratch),
      signal,
      limitSeconds: UNPACK_LIMIT_SECONDS,
    }),
  );
  if (outcome.end === 'exit' && outcome.code === 0) return;
  if (/No space left/.test(outcome.output)) throw new SetupError(diskFull(scratch));
  throw new SetupError(
    `libtensorflow cannot be taken out of ${basename(wheel)}: ${outcomeText(outcome, '5 minutes')}; ` +
      'run `python3 -m pip cache purge`, then repeat `sparse-bench setup tfjs-node`.',
  );
}

function pythonEnvironment(scratch: string): NodeJS.ProcessEnv {
  return { ...childEnvironment(scratch), PIP_DISABLE_PIP_VERSION_CHECK: '1', PYTHONUTF8: '1' };
}

/** What pip's failure means, and what to do. */
export function pipFailure(outcome: ChildOutcome, wanted: string, folder: string): string {
  const { output } = outcome;
  const end =
    'or name a folder that holds libtensorflow with --from, then repeat `sparse-bench setup tfjs-node`.';
  const settings = '`python3 -m pip config list`';
  if (/No space left on device/.test(output)) return diskFull(folder);
  if (/HASH|do not match the hashes/.test(output))
    return `What arrived for ${wanted} is not what the index of pip promised: run \`python3 -m pip cache purge\`, ${end}`;
  if (
    /Failed to establish|Name or service|Connection(Error| refused| reset)|timed out|ProxyError|SSLError/i.test(
      output,
    )
  )
    return `pip cannot reach its index for ${wanted}: check the network, the proxy and ${settings}, ${end}`;
  if (/No matching distribution|Could not find a version/.test(output))
    return `The index of pip does not have ${wanted} for this system: check ${settings}, ${end}`;
  if (/Permission denied/.test(output))
    return `pip may not write to ${folder} or to its cache: check their permissions, ${end}`;
  return `pip could not download ${wanted}: ${outcomeText(outcome, 'half an hour')}; check ${settings}, ${end}`;
}

function diskFull(folder: string): string {
  return `The disk of ${folder} is full: free 1.5 GB or name another folder in SPARSE_BENCH_HOME, then repeat \`sparse-bench setup tfjs-node\`.`;
}

/**
 * Makes an installed `@tensorflow/tfjs-node` usable. What it lacks without its install script:
 *
 *   deps/lib, deps/include        libtensorflow and its C headers
 *   lib/napi-v8/tfjs_binding.node the addon between Node and libtensorflow
 *
 * Its install script fetches both from one host, which many networks do not reach. Where that fails (or
 * with `--from`), libtensorflow comes out of TensorFlow's wheel for Python (or out of a folder), and the
 * addon is compiled against it.
 */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Addition } from '../addition.js';
import { outcomeText, runChild, tellingLine } from '../child-process.js';
import { SetupError } from '../errors.js';
import { childEnvironment } from '../npm.js';
import { verify } from '../verify.js';
import type { Workshop } from '../workshop.js';
import { buildAddon, findCompiler } from './addon.js';
import { placeFromFolder } from './from-folder.js';
import { placeFromWheel } from './wheel.js';

/** Its script downloads about 150 MB and, rarely, compiles. */
const UPSTREAM_LIMIT_SECONDS = 900;
/** A compilation of its addon is silent for half a minute on a slow machine. */
const UPSTREAM_STALL_SECONDS = 90;

/** Returns where libtensorflow is from. Throws SetupError. */
export async function finishTfjsNode(addition: Addition, workshop: Workshop): Promise<string> {
  const packageFolder = join(workshop.project, 'node_modules', '@tensorflow', 'tfjs-node');
  if (workshop.from !== null) {
    demandLinux('libtensorflow from a folder');
    const compiler = await findCompiler(workshop);
    await placeFromFolder(workshop.from, packageFolder, workshop);
    await buildAddon(compiler, packageFolder, workshop);
    return workshop.from;
  }
  const fault = await runUpstream(addition, packageFolder, workshop);
  if (fault === null) return "the package's own download";
  workshop.progress.note(`the package's own download failed: ${fault}`);
  demandLinux("libtensorflow out of TensorFlow's wheel");
  for (const made of ['deps', 'lib', 'build'])
    rmSync(join(packageFolder, made), { recursive: true, force: true });
  // Before what takes long.
  const compiler = await findCompiler(workshop);
  const wheel = await placeFromWheel(packageFolder, workshop);
  await buildAddon(compiler, packageFolder, workshop);
  return wheel;
}

/** Runs the package's install script and computes with what it made. null: that works; else why not. */
async function runUpstream(
  addition: Addition,
  packageFolder: string,
  workshop: Workshop,
): Promise<string | null> {
  const { project, scratch, signal, progress } = workshop;
  const outcome = await progress.during("running the package's own install script", project, () =>
    runChild(process.execPath, [join('scripts', 'install.js')], {
      cwd: packageFolder,
      env: withBins(childEnvironment(scratch), project),
      signal,
      limitSeconds: UPSTREAM_LIMIT_SECONDS,
      stall: { folder: project, seconds: UPSTREAM_STALL_SECONDS },
    }),
  );
  if (outcome.end !== 'exit') return outcomeText(outcome, `${UPSTREAM_LIMIT_SECONDS / 60} minutes`);
  if (outcome.code !== 0) return tellingLine(outcome.output) || `exit code ${outcome.code}`;
  const verdict = await verify(addition, project, workshop);
  return verdict.ok ? null : verdict.reason;
}

/** As npm sets it for scripts: this Node, and the commands of the installed packages. */
function withBins(env: NodeJS.ProcessEnv, project: string): NodeJS.ProcessEnv {
  const delimiter = process.platform === 'win32' ? ';' : ':';
  const bins = [join(project, 'node_modules', '.bin'), dirname(process.execPath), env.PATH ?? ''];
  return { ...env, PATH: bins.join(delimiter) };
}

function demandLinux(what: string): void {
  if (process.platform === 'linux') return;
  throw new SetupError(
    `${what} works on Linux only; here tfjs-node needs its own download: check the network and the proxy, or set ` +
      'TFJS_NODE_CDN_STORAGE to a mirror, then repeat `sparse-bench setup tfjs-node`.',
  );
}

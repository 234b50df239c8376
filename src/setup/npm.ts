/** Installs pinned packages with the npm that is there. Integrity is npm's: it checks each download's sum. */
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import type { Addition } from './addition.js';
import { type ChildOutcome, outcomeText, runChild } from './child-process.js';
import { SetupError } from './errors.js';
import { roughBytes, type Workshop } from './workshop.js';

/** Half an hour: npm has limits of its own for each request. */
const LIMIT_SECONDS = 1800;

/**
 * What `npx` hands down in the environment, such as its own `global` or `prefix`, must not decide where
 * this goes; scripts stay off, as they fetch what is not needed or cannot be reached. Pauses between
 * attempts are shortened from npm's 10 s and more: a person waits.
 */
const INSTALL = [
  'install',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
  '--no-progress',
  '--no-dry-run',
  '--no-global',
  '--no-workspaces',
  '--include=prod',
  '--include=optional',
  '--prefer-offline',
  '--loglevel=error',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=5000',
];

/** Writes the project and installs it. Throws SetupError. */
export async function installPackages(addition: Addition, workshop: Workshop): Promise<void> {
  const { project, scratch, signal, progress } = workshop;
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, 'package.json'), projectText(addition));
  const [command, ...args] = npmCommand(process.env, process.execPath);
  const [{ name, version }] = addition.packages;
  const download = `downloading ${name} ${version} (${roughBytes(addition.npmBytes)})`;
  const outcome = await progress.during(download, project, () =>
    runChild(command, [...args, ...INSTALL, '--prefix', project], {
      cwd: project,
      env: childEnvironment(scratch),
      signal,
      limitSeconds: LIMIT_SECONDS,
    }),
  );
  if (outcome.end === 'exit' && outcome.code === 0) return;
  throw new SetupError(npmFailure(outcome, addition, project));
}

/** package.json of an addition's folder: what is wanted, and what to compare with later. */
export function projectText({ name, packages }: Addition): string {
  const dependencies = Object.fromEntries(packages.map((wanted) => [wanted.name, wanted.version]));
  const description = `Filled by \`sparse-bench setup ${name}\`; \`sparse-bench setup --remove ${name}\` removes it.`;
  const content = { name: `sparse-bench-${name}`, private: true, description, dependencies };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Our environment, with room for temporary files where they are removed with everything else. */
export function childEnvironment(scratch: string): NodeJS.ProcessEnv {
  const temporary = join(scratch, 'tmp');
  mkdirSync(temporary, { recursive: true });
  return {
    ...process.env,
    NODE_OPTIONS: '',
    ONNXRUNTIME_NODE_INSTALL: 'skip',
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
  };
}

/**
 * How npm is started: the one that runs us (`npx`), else the one that came with this Node, else the first
 * in PATH. Run by this Node where its script is known.
 */
export function npmCommand(env: NodeJS.ProcessEnv, nodePath: string): [command: string, ...args: string[]] {
  const script = [runningNpm(env), besideNode(nodePath), inPath(env)].find((path) => path !== null);
  if (script) return [nodePath, script];
  return process.platform === 'win32' ? ['npm.cmd'] : ['npm'];
}

/** Under `npx`, `npm run` and `npm exec`. Other package managers set the same variable to themselves. */
function runningNpm({ npm_execpath: path }: NodeJS.ProcessEnv): string | null {
  if (!path || !/^np[mx]-cli\.js$/.test(basename(path))) return null;
  return existing(join(dirname(path), 'npm-cli.js'));
}

function besideNode(nodePath: string): string | null {
  const script = ['node_modules', 'npm', 'bin', 'npm-cli.js'];
  const bin = dirname(nodePath);
  return existing(join(bin, '..', 'lib', ...script)) ?? existing(join(bin, ...script));
}

function inPath({ PATH = '' }: NodeJS.ProcessEnv): string | null {
  for (const folder of PATH.split(delimiter)) {
    const path = join(folder, 'npm');
    if (folder === '' || !existsSync(path)) continue;
    const real = realpathSync(path);
    return basename(real) === 'npm-cli.js' ? real : null;
  }
  return null;
}

function existing(path: string): string | null {
  return existsSync(path) ? path : null;
}

const UNREACHABLE =
  /^(ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|EPROTO|ENOTCACHED|FETCH_ERROR|UND_ERR\w*)$/;
const CERTIFICATE = /CERT|SIGNATURE|ISSUER/;

/** What npm's failure means, and what to do. */
export function npmFailure(outcome: ChildOutcome, addition: Addition, project: string): string {
  const wanted = addition.packages.map(({ name, version }) => `${name} ${version}`).join(', ');
  const repeat = `then repeat \`sparse-bench setup ${addition.name}\``;
  if (outcome.end === 'absent') {
    return 'There is no npm beside this Node and none in PATH: install Node with npm, or start sparse-bench with npx.';
  }
  const code = outcome.output.match(/npm (?:error|ERR!) code (\S+)/)?.[1] ?? '';
  const settings = '`npm config get registry`';
  if (UNREACHABLE.test(code))
    return `npm cannot reach its registry (${code}): check the network, the proxy and ${settings}, ${repeat}.`;
  if (code === 'E404' || code === 'ETARGET' || code === 'ENOVERSIONS')
    return `The registry of npm does not have all of ${wanted} (${code}): check ${settings}, ${repeat}.`;
  if (code === 'E401' || code === 'E403' || code === 'E407' || code === 'ENEEDAUTH')
    return `The registry of npm or a proxy refuses ${wanted} (${code}): check ${settings} and the login there, ${repeat}.`;
  if (code === 'EINTEGRITY')
    return `What arrived for ${wanted} is not what the registry promised (EINTEGRITY): a damaged download, or a proxy changes it; run \`npm cache verify\`, ${repeat}.`;
  if (CERTIFICATE.test(code))
    return `The certificate of npm's registry is not trusted (${code}): name your own authority in NODE_EXTRA_CA_CERTS or npm's \`cafile\`, ${repeat}.`;
  if (code === 'ENOSPC')
    return `The disk of ${project} or of npm's cache is full (${code}): free ${roughBytes(addition.peakBytes)} or name another folder in SPARSE_BENCH_HOME, ${repeat}.`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `npm may not write to ${project} or to its cache (${code}): check their permissions, ${repeat}.`;
  return `npm could not install ${wanted}: ${npmsWords(outcome.output) || outcomeText(outcome, 'half an hour')}.`;
}

/** The line in which npm says what is wrong, after those with the fields of the error. */
function npmsWords(output: string): string {
  const lines = [...output.matchAll(/^npm (?:error|ERR!) (.+)$/gm)].map(([, text]) => text.trim());
  const said = lines.filter((line) => !/^(code|syscall|path|errno|dest) |^A complete log/.test(line));
  return (said[0] ?? '').replace(/\.$/, '').slice(0, 240);
}

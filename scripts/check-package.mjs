/**
 * Proves that the package works for a stranger: packs it, installs the tarball in an empty folder, and
 * uses it there as a person would, with a short real measurement at the end whose report must fit the
 * published JSON Schema. `node scripts/check-package.mjs`, in a clone after `npm ci`. Needs the registry.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** A run that ends in seconds: small layers, one visit, no packages but our own. */
const shortRun = '--layer gru:256 --sparsity 0.9 --batch 1 --visits 1 --max-time 20'.split(' ');

/** Runs a program and returns its stdout. npm's own are `.cmd` files on Windows, which need a shell. */
function output(program, args, cwd) {
  const { status, signal, stdout } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32' && program !== process.execPath,
  });
  assert.equal(status, 0, `\`${program} ${args.join(' ')}\` ended with ${signal ?? status}\n${stdout}`);
  return stdout;
}

/** Packs the working tree into `folder`; returns the tarball's path. */
function pack(folder) {
  const printed = output('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]);
  const [{ filename, size, unpackedSize, entryCount }] = Object.values(JSON.parse(printed));
  console.log(`packed ${filename}: ${entryCount} files, ${size} bytes, ${unpackedSize} unpacked`);
  return join(folder, filename);
}

function install(tarball, folder) {
  mkdirSync(folder);
  output('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', tarball], folder);
  return join(folder, 'node_modules', 'sparse-bench');
}

const sparseBench = (folder, ...args) => output('npx', ['--no-install', 'sparse-bench', ...args], folder);

/** Measures, and checks what `--reporter json` printed against the schema that the package brings. */
function checkRun(folder, installed) {
  const report = JSON.parse(sparseBench(folder, ...shortRun, '--reporter', 'json', '--out', 'reports'));
  const schema = JSON.parse(readFileSync(join(installed, 'reports', 'schema', 'v1.json'), 'utf8'));
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  assert.ok(validate(report), `the report does not fit its schema: ${JSON.stringify(validate.errors)}`);
  const timed = report.results.flatMap(({ kernels }) => kernels.filter(({ status }) => status === 'timed'));
  for (const operand of ['dense', 'sparse'])
    assert.ok(
      timed.some((kernel) => kernel.operand === operand && kernel.medianNs > 0),
      `no ${operand} time`,
    );
  assert.ok(report.results[0].speedups.length > 0, 'no speed-up in the report');
  const files = readdirSync(join(folder, 'reports'));
  assert.equal(files.length, 1, `one report file was expected, found: ${files.join(', ')}`);
  assert.match(sparseBench(folder, 'show', join('reports', files[0])), /256/);
  console.log(`measured ${timed.length} kernels; the report fits the schema and can be shown`);
}

const folder = mkdtempSync(join(tmpdir(), 'sparse-bench-package-'));
try {
  const app = join(folder, 'empty');
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const installed = install(pack(folder), app);
  assert.equal(sparseBench(app, '--version').trim(), version);
  assert.match(sparseBench(app, 'list', 'suites'), /quick/);
  const api =
    "const { run, loadSuite } = await import('sparse-bench'); console.log(typeof run, typeof loadSuite)";
  assert.equal(output(process.execPath, ['--input-type=module', '-e', api], app).trim(), 'function function');
  console.log(`installed; version ${version}, suites and API answer`);
  checkRun(app, installed);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

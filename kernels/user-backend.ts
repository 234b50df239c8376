/**
 * A user's own backend: a module whose default export is a `Backend`. TypeScript cannot vouch for a
 * file that somebody else wrote, so every answer it gives is checked where it enters: the export when
 * it is loaded; the kernels, the availability and the prepared kernels when they are asked for. What
 * runs in the timed part is the user's own object, with nothing wrapped around it.
 */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../src/errors.js';
import type { Availability, Backend, Kernel, PreparedKernel, Support } from './contract.js';
import { registry } from './registry.js';

const ID = /^[a-z0-9][a-z0-9._-]*$/;

/**
 * Imports the module at `path` (absolute, or relative to the working directory) and checks its default
 * export. Throws a UsageError of one sentence: no such file, an error while it is imported, no default
 * export, a field that breaks the contract, an id that a built-in backend has.
 */
export async function loadUserBackend(path: string): Promise<Backend> {
  const file = resolve(path);
  await checkFile(file, path);
  const namespace: Record<string, unknown> = await importModule(file, path);
  const at = `backend file ${path}`;
  if (!('default' in namespace)) {
    throw new UsageError(`${at}: it has no default export; write \`export default { id, label, … }\`.`);
  }
  return checkedBackend(namespace.default, at);
}

async function checkFile(file: string, path: string): Promise<void> {
  const facts = await stat(file).catch(() => null);
  if (facts === null) throw new UsageError(`backend file ${path}: there is no such file.`);
  if (!facts.isFile()) {
    throw new UsageError(`backend file ${path}: this is not a file; give the path of a JavaScript module.`);
  }
}

async function importModule(file: string, path: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    throw new UsageError(`backend file ${path}: importing it failed: ${oneLine(error)}.`, { cause: error });
  }
}

function checkedBackend(value: unknown, at: string): Backend {
  requireObject(value, at, 'the default export');
  const { id, label, deviceClass, roofline, rooflineOf } = value;
  if (typeof id !== 'string' || !ID.test(id)) {
    throw wrong(at, 'id', 'a short name of lower-case letters, digits, ".", "_" and "-"', id);
  }
  if (registry.some((entry) => entry.id === id)) {
    throw new UsageError(`${at}: the id '${id}' belongs to a built-in backend; choose another.`);
  }
  if (typeof label !== 'string' || label === '') throw wrong(at, 'label', 'a text', label);
  if (deviceClass !== 'cpu' && deviceClass !== 'gpu') {
    throw wrong(at, 'deviceClass', "'cpu' or 'gpu'", deviceClass);
  }
  requireFunctions(value, ['probe', 'kernels'], at, '');
  if (roofline !== undefined) requireFunctions(value, ['roofline'], at, '');
  if (rooflineOf !== undefined && typeof rooflineOf !== 'string') {
    throw wrong(at, 'rooflineOf', "a backend's id", rooflineOf);
  }
  return guarded(value as unknown as Backend, at);
}

/** The same backend; what its functions return is checked before anyone relies on it. */
function guarded(backend: Backend, at: string): Backend {
  return {
    id: backend.id,
    label: backend.label,
    deviceClass: backend.deviceClass,
    async probe() {
      return checkedAvailability(await backend.probe(), at);
    },
    kernels: () => checkedKernels(backend.kernels(), backend.id, at),
    ...(backend.roofline === undefined ? {} : { roofline: (threads: number) => backend.roofline!(threads) }),
    ...(backend.rooflineOf === undefined ? {} : { rooflineOf: backend.rooflineOf }),
  };
}

function checkedAvailability(value: unknown, at: string): Availability {
  requireObject(value, at, 'the result of probe()');
  const { available } = value;
  if (typeof available !== 'boolean') throw wrong(at, 'probe().available', 'true or false', available);
  for (const field of available ? ['version', 'detail'] : ['reason', 'remedy']) {
    if (typeof value[field] !== 'string') throw wrong(at, `probe().${field}`, 'a text', value[field]);
  }
  const { software, facts, gpu } = value;
  if (software !== undefined && typeof software !== 'boolean') {
    throw wrong(at, 'probe().software', 'true or false', software);
  }
  if (facts !== undefined && !(Array.isArray(facts) && facts.every((fact) => typeof fact === 'string'))) {
    throw wrong(at, 'probe().facts', 'a list of texts', facts);
  }
  if (gpu !== undefined) checkGpu(gpu, at);
  return value as unknown as Availability;
}

function checkGpu(value: unknown, at: string): void {
  requireObject(value, at, 'probe().gpu');
  const { name, cacheBytes } = value;
  if (typeof name !== 'string') throw wrong(at, 'probe().gpu.name', 'a text', name);
  if (cacheBytes !== null && !(typeof cacheBytes === 'number' && cacheBytes > 0)) {
    throw wrong(at, 'probe().gpu.cacheBytes', 'a number above 0, or null', cacheBytes);
  }
}

function checkedKernels(value: unknown, backendId: string, at: string): Kernel[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw wrong(at, 'kernels()', 'a list of at least one kernel', value);
  }
  const ids = new Set<string>();
  return value.map((kernel: unknown, index) => {
    const checked = checkedKernel(kernel, backendId, at, `kernels()[${index}]`);
    if (ids.has(checked.id)) throw new UsageError(`${at}: two kernels have the id '${checked.id}'.`);
    ids.add(checked.id);
    return checked;
  });
}

function checkedKernel(value: unknown, backendId: string, at: string, where: string): Kernel {
  requireObject(value, at, where);
  const { id, operand, format, arithmetic } = value;
  const name = typeof id === 'string' && id.startsWith(`${backendId}/`) ? id.slice(backendId.length + 1) : '';
  if (typeof id !== 'string' || !ID.test(name)) {
    throw wrong(at, `${where}.id`, `'${backendId}/' and a short name, like '${backendId}/csr-f32'`, id);
  }
  if (operand !== 'dense' && operand !== 'sparse') {
    throw wrong(at, `${where}.operand`, "'dense' or 'sparse'", operand);
  }
  if (typeof format !== 'string') throw wrong(at, `${where}.format`, 'a text', format);
  if (arithmetic !== undefined && arithmetic !== 'f32' && arithmetic !== 'tf32') {
    throw wrong(at, `${where}.arithmetic`, "'f32' or 'tf32'", arithmetic);
  }
  requireFunctions(value, ['supports', 'prepare'], at, `${where}.`);
  const kernel = value as unknown as Kernel;
  return {
    id,
    operand,
    format,
    ...(arithmetic && { arithmetic }),
    supports: (workload) => checkedSupport(kernel.supports(workload), at, id),
    prepare: async (workload, weights) => checkedPrepared(await kernel.prepare(workload, weights), at, id),
  };
}

function checkedSupport(value: unknown, at: string, id: string): Support {
  requireObject(value, at, `the result of supports() of ${id}`);
  if (typeof value.ok !== 'boolean') throw wrong(at, `supports().ok of ${id}`, 'true or false', value.ok);
  if (!value.ok && typeof value.reason !== 'string') {
    throw wrong(at, `supports().reason of ${id}`, 'a text', value.reason);
  }
  return value as unknown as Support;
}

function checkedPrepared(value: unknown, at: string, id: string): PreparedKernel {
  const what = `the result of prepare() of ${id}`;
  requireObject(value, at, what);
  const { weightBytes } = value;
  if (typeof weightBytes !== 'number' || !Number.isFinite(weightBytes) || weightBytes < 0) {
    throw wrong(at, `weightBytes in ${what}`, 'a number of bytes', weightBytes);
  }
  requireFunctions(value, ['setInput', 'run', 'output', 'dispose'], at, `${what}: `);
  return value as unknown as PreparedKernel;
}

function requireObject(value: unknown, at: string, what: string): asserts value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) {
    throw new UsageError(`${at}: ${what} must be an object, ${butIs(value)}.`);
  }
}

function requireFunctions(
  value: Record<string, unknown>,
  names: readonly string[],
  at: string,
  prefix: string,
): void {
  for (const name of names) {
    if (typeof value[name] !== 'function') throw wrong(at, `${prefix}${name}`, 'a function', value[name]);
  }
}

function wrong(at: string, field: string, expected: string, value: unknown): UsageError {
  return new UsageError(`${at}: ${field} must be ${expected}, ${butIs(value)}.`);
}

function butIs(value: unknown): string {
  return value === undefined ? 'but is missing' : `not ${shown(value)}`;
}

function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'string' ? `'${value}'` : String(value);
}

function oneLine(error: unknown): string {
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.replace(/\.$/, '');
}

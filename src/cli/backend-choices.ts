import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type RegistryEntry, registry } from '../../kernels/registry.js';
import { UsageError } from '../errors.js';
import type { BackendChoice } from '../run/options.js';
import { nearestWord } from '../workload/nearest.js';
import { parseList } from '../workload/parse-values.js';
import type { Parsed } from '../workload/parsed.js';
import { accept } from './values.js';

/**
 * The backends of `--backend`: ids of the registry, and modules by path (whatever holds a slash or ends
 * in .js or .mjs). Without the option all registered ones, none of them requested.
 *
 * @throws UsageError for an unknown id and for a module that is not a file.
 */
export function backendChoices(list: string | undefined): BackendChoice[] {
  if (list === undefined) return registry.filter(existsHere).map(({ id }) => builtIn(id, false));
  const choices = accept(parseList(list, parseBackends)).flat();
  return [...new Map(choices.map((choice) => [choice.modulePath ?? choice.id, choice])).values()];
}

function builtIn(id: string, requested: boolean): BackendChoice {
  return { id, modulePath: null, requested };
}

function existsHere({ exists }: RegistryEntry): boolean {
  return exists?.(process.platform, process.arch) ?? true;
}

/**
 * The choices with the shared libraries of `--library name=PATH,…`.
 *
 * @throws UsageError for a name that is none of the chosen backends with a library, and for a path that is no file.
 */
export function withLibraries(
  choices: readonly BackendChoice[],
  list: string | undefined,
): readonly BackendChoice[] {
  if (list === undefined) return choices;
  const named = new Map(accept(parseList(list, parseLibrary)));
  const unused = [...named.keys()].find((name) => !choices.some(({ id }) => id === name));
  if (unused !== undefined) {
    const chosen = choices.map(({ id }) => id).join(',');
    throw new UsageError(
      `--library names ${unused}, which is not among the backends of this run; use --backend ${chosen},${unused}.`,
    );
  }
  return choices.map((choice) => {
    const libraryPath = named.get(choice.id);
    return libraryPath === undefined ? choice : { ...choice, libraryPath };
  });
}

function parseLibrary(text: string): Parsed<readonly [name: string, path: string]> {
  const names = registry.filter(({ takesLibrary }) => takesLibrary).map(({ id }) => id);
  const [name, ...rest] = text.split('=');
  const typed = rest.join('=');
  if (typed === '' || !names.includes(name)) {
    return {
      ok: false,
      message: `--library '${text}' is not name=PATH with a name of ${names.join(', ')}.`,
    };
  }
  const path = resolve(typed);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    return { ok: false, message: `--library ${name}: there is no file ${typed}.` };
  }
  return { ok: true, value: [name, path] };
}

function parseBackends(text: string): Parsed<readonly BackendChoice[]> {
  if (/[\\/]|\.m?js$/.test(text)) return { ok: true, value: [moduleChoice(text)] };
  const group = registry.filter((entry) => entry.group === text && existsHere(entry));
  if (group.length > 0) return { ok: true, value: group.map(({ id }) => builtIn(id, false)) };
  const ids = registry.map(({ id }) => id);
  const groups = [...new Set(registry.flatMap((entry) => entry.group ?? []))];
  if (ids.includes(text)) return { ok: true, value: [builtIn(text, true)] };
  const near = nearestWord(text, [...ids, ...groups]);
  const meant = near === null ? '' : ` (did you mean '${near}'?)`;
  return {
    ok: false,
    message: `Unknown backend '${text}'${meant}: there are ${ids.join(', ')}; ${groups.join(', ')} names a whole group, and a module of your own is named with its path, such as ./${text}.mjs.`,
  };
}

function moduleChoice(typed: string): BackendChoice {
  const modulePath = resolve(typed);
  const found = statSync(modulePath, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new UsageError(
      `The backend file ${typed} does not exist: give the path of a module such as ./my-backend.mjs.`,
    );
  }
  if (!found.isFile()) {
    throw new UsageError(
      `The backend ${typed} is not a file: give the path of a module such as ./my-backend.mjs.`,
    );
  }
  return { id: typed, modulePath, requested: true };
}

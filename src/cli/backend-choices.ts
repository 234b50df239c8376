import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { registry } from '../../kernels/registry.js';
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
  if (list === undefined) return registry.map(({ id }) => ({ id, modulePath: null, requested: false }));
  const choices = accept(parseList(list, parseBackend));
  return [...new Map(choices.map((choice) => [choice.modulePath ?? choice.id, choice])).values()];
}

function parseBackend(text: string): Parsed<BackendChoice> {
  if (/[\\/]|\.m?js$/.test(text)) return { ok: true, value: moduleChoice(text) };
  const ids = registry.map(({ id }) => id);
  if (ids.includes(text)) return { ok: true, value: { id: text, modulePath: null, requested: true } };
  const near = nearestWord(text, ids);
  const meant = near === null ? '' : ` (did you mean '${near}'?)`;
  return {
    ok: false,
    message: `Unknown backend '${text}'${meant}: there are ${ids.join(', ')}, and a module of your own is named with its path, such as ./${text}.mjs.`,
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

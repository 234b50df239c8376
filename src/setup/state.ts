import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveOptional, setupFolder } from '../../kernels/optional.js';
import type { Addition } from './addition.js';
import { folderBytes } from './folder-bytes.js';

/** Whether an addition is there, by looking at files alone. */
export type AdditionState =
  | { readonly kind: 'absent' }
  /** In our folder. `isCurrent`: at the versions that are wanted now. */
  | {
      readonly kind: 'installed';
      readonly folder: string;
      readonly bytes: number;
      readonly isCurrent: boolean;
    }
  /** The package is beside sparse-bench, or in the project that it is part of. */
  | { readonly kind: 'elsewhere'; readonly path: string };

/** Where `addition` is, or that it is missing, from files alone. */
export async function additionState(addition: Addition): Promise<AdditionState> {
  const folder = setupFolder(addition.name);
  if (existsSync(folder)) {
    const isCurrent = hasCurrentVersions(addition, folder);
    return { kind: 'installed', folder, bytes: await folderBytes(folder), isCurrent };
  }
  const path = resolveOptional(addition.packages[0].name, addition.name);
  return path === null ? { kind: 'absent' } : { kind: 'elsewhere', path };
}

interface Project {
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Does the folder hold the packages that are wanted now? What its package.json says is taken for true. */
export function hasCurrentVersions(addition: Addition, folder: string): boolean {
  try {
    const { dependencies }: Project = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const names = Object.keys(dependencies ?? {});
    return (
      names.length === addition.packages.length &&
      addition.packages.every(({ name, version }) => dependencies?.[name] === version)
    );
  } catch {
    return false;
  }
}

/** Names of libtensorflow's files, and where the addon looks for them. */
import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

export function libraryFolder(packageFolder: string): string {
  return join(packageFolder, 'deps', 'lib');
}

export function headerFolder(packageFolder: string): string {
  return join(packageFolder, 'deps', 'include');
}

/** `libtensorflow.so` of the C distribution, or `libtensorflow_cc.so.2` of the wheel, which holds the C interface, too. */
export const MAIN_LIBRARY = /^libtensorflow(_cc)?\.so(\.[\d.]+)?$/;
export const FRAMEWORK_LIBRARY = /^libtensorflow_framework\.so(\.[\d.]+)?$/;

/**
 * The names that the linker takes for `-ltensorflow` and `-ltensorflow_framework`. What the addon loads
 * afterwards is the name inside the library (its soname), which is that of a real file here.
 */
export function linkNames(packageFolder: string): void {
  const folder = libraryFolder(packageFolder);
  for (const [name, pattern] of [
    ['libtensorflow.so', MAIN_LIBRARY],
    ['libtensorflow_framework.so', FRAMEWORK_LIBRARY],
  ] as const) {
    const file = readdirSync(folder).find((entry) => pattern.test(entry));
    if (file !== undefined && !existsSync(join(folder, name))) symlinkSync(file, join(folder, name));
  }
}

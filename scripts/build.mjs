/**
 * `npm run build`: compiles `src`, `kernels` and `bench` to `dist`, then makes dist what a package should hold.
 *
 * What the compiler leaves to do: files whose source is gone stay in `dist` and would be packed; and the
 * command is not executable, which npm 10 (that of Node 20 and 22) needs for `npx sparse-bench` in a clone.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const compiler = join('node_modules', 'typescript', 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.json'], { stdio: 'inherit' });

if (status === 0) {
  for (const name of readdirSync('dist', { recursive: true })) {
    const stem = name.replace(/(\.d\.ts|\.js)$/, '');
    const isBuilt = stem !== name;
    if (isBuilt && !existsSync(`${stem}.ts`) && !existsSync(`${stem}.tsx`)) rmSync(join('dist', name));
  }
  const { bin } = JSON.parse(readFileSync('package.json', 'utf8'));
  for (const path of Object.values(bin)) chmodSync(path, 0o755);
}
process.exitCode = status ?? 1;

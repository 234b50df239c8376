import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { additions, namedAdditions } from '../../src/setup/additions.js';
import { projectText } from '../../src/setup/npm.js';

describe.each(additions.map((addition) => [addition.name, addition] as const))('%s', (_name, addition) => {
  it('pins every package to one exact version', () => {
    for (const { version } of addition.packages) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(JSON.parse(projectText(addition))).toMatchObject({ private: true });
  });

  it('has sizes that fit together', () => {
    expect(addition.npmBytes).toBeLessThanOrEqual(addition.downloadBytes);
    expect(addition.downloadBytes).toBeLessThan(addition.diskBytes);
    expect(addition.diskBytes).toBeLessThan(addition.peakBytes);
  });

  it('has a check', () => {
    expect(existsSync(fileURLToPath(addition.checkUrl).replace(/\.js$/, '.ts'))).toBe(true);
  });
});

describe('namedAdditions', () => {
  const names = (...typed: string[]) => namedAdditions(typed).map(({ name }) => name);

  it('takes each once, in the table’s order', () => {
    expect(names('tfjs-node', 'vendor', 'tfjs-node')).toEqual(['vendor', 'tfjs-node']);
    expect(names('webgpu,vendor')).toEqual(['vendor', 'webgpu']);
    expect(names('vendor', 'all')).toEqual(additions.map(({ name }) => name));
    expect(names()).toEqual([]);
  });

  it('refuses what there is not, with the nearest name', () => {
    expect(() => names('webgp')).toThrow(UsageError);
    expect(() => names('webgp')).toThrow(/There is no setup for 'webgp' \(did you mean 'webgpu'\?\)/);
    expect(() => names('cuda')).toThrow(/'cuda': there are vendor, onnxruntime, webgpu, tfjs-node, and all/);
  });
});

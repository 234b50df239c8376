import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Report, reportSchema } from '../../src/report/schema.js';
import { remakeReport } from '../../src/run/summarise.js';
import { inTemporaryFolder, sparseBench } from './program.js';

const RUN = ['--layer', 'rnn:64,rnn:96,rnn:128', '--backend', 'js', '--visits', '3', '--precision', '90%'];
const LIMITS = ['--max-time', '20', '--reporter', 'silent', '--out', 'parts'];

describe('a run in two parts', () => {
  it('is one report of the whole suite after merge', async () => {
    await inTemporaryFolder(async (cwd) => {
      for (const shard of ['1/2', '2/2']) {
        expect(await sparseBench([...RUN, ...LIMITS, '--shard', shard], { cwd })).toMatchObject({ code: 0 });
      }
      const files = readdirSync(join(cwd, 'parts')).map((name) => join('parts', name));
      expect(files.map((file) => /-(\d-of-2)-/.exec(file)?.[1])).toEqual(['1-of-2', '2-of-2']);
      const parts = files.map((file) =>
        reportSchema.parse(JSON.parse(readFileSync(join(cwd, file), 'utf8'))),
      );
      const { code, stdout, stderr } = await sparseBench(['merge', ...files], { cwd });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const merged = reportSchema.parse(JSON.parse(stdout));
      expect(merged.results.map(({ workload }) => workload.layer)).toEqual(['rnn:64', 'rnn:96', 'rnn:128']);
      for (const result of merged.results)
        expect(samplesOf(parts, result)).toEqual(result.kernels.map(({ samples }) => samples.ns));
      expect(remakeReport(merged)).toEqual(merged);

      expect(await sparseBench(['merge', ...files, '--output', 'all.json'], { cwd })).toMatchObject({
        code: 0,
        stdout: '',
      });
      expect(readFileSync(join(cwd, 'all.json'), 'utf8')).toBe(stdout);
      expect((await sparseBench(['show', 'all.json'], { cwd })).stdout).toContain('RNN 128');

      const alone = await sparseBench(['merge', files[0]!], { cwd });
      expect(alone).toMatchObject({ code: 2, stdout: '' });
      expect(alone.stderr).toBe(
        'sparse-bench: Part 2 of 2 is missing: add the report, or take what there is with --partial.\n',
      );
      const both = await sparseBench(['merge', files[0]!, 'all.json'], { cwd });
      expect(both).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('all.json is no part of a run'),
      });
    });
  });
});

function samplesOf(
  parts: readonly Report[],
  { workload }: Report['results'][number],
): number[][] | undefined {
  return parts
    .flatMap(({ results }) => results)
    .find((result) => result.workload.id === workload.id)
    ?.kernels.map(({ samples }) => samples.ns);
}

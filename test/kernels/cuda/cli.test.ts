/** A person on a machine with CUDA: the built program, the finder, worker processes, the report. The device is fake. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Report, reportSchema } from '../../../src/report/schema.js';
import { inTemporaryFolder, sparseBench } from '../../cli/program.js';
import { buildFake, type FakeCuda, missingCompiler } from './fake.js';

let fake: FakeCuda;
beforeAll(() => {
  if (missingCompiler() === null) fake = buildFake();
});
afterAll(() => fake?.remove());

const SHORT = '--layer gemm:96x64 --sparsity 0.9 --visits 1 --max-time 120 --reporter json'.split(' ');

async function reportOf(args: readonly string[], env: Readonly<Record<string, string>>) {
  return inTemporaryFolder(async (folder) => {
    const outcome = await sparseBench([...SHORT, ...args, '--out', folder], { env });
    return {
      ...outcome,
      report: outcome.stdout === '' ? null : reportSchema.parse(JSON.parse(outcome.stdout)),
    };
  });
}

function timed({ results }: Report) {
  return results.flatMap(({ kernels }) => kernels.filter(({ status }) => status === 'timed'));
}

describe.skipIf(missingCompiler() !== null)('sparse-bench --backend cuda on the fake device', () => {
  it('measures every timing apart, and says that the device is fake', async () => {
    const { code, report } = await reportOf(
      ['--backend', 'cuda', '--batch', '4', '--timing', 'latency,throughput,device'],
      { CUDA_HOME: fake.home },
    );
    expect(code).toBe(0);
    if (!report) throw new Error('There is no report.');
    expect(report.failures).toEqual([]);
    expect(report.backends).toMatchObject([
      { id: 'cuda', deviceClass: 'gpu', detail: 'fake CUDA for tests, libcudart.so.12', roofline: 'cuda' },
    ]);
    expect(report.roofline).toMatchObject([{ backend: 'cuda' }]);
    expect(report.results.map(({ workload }) => workload.timing)).toEqual([
      'latency',
      'throughput',
      'device',
    ]);
    for (const { speedups, kernels } of report.results) {
      expect(speedups.length).toBeGreaterThan(0);
      // A dense kernel in TF32 is listed, and no sparse one is compared with it.
      const tf32 = kernels.filter(({ arithmetic }) => arithmetic === 'tf32');
      expect(tf32.some(({ status }) => status === 'timed')).toBe(true);
      for (const { dense } of speedups) expect(dense).not.toContain('tf32');
      for (const { ceilingFraction } of tf32) expect(ceilingFraction).toBeNull();
    }
    for (const { medianNs, deviceCosts } of timed(report)) {
      expect(medianNs).toBeGreaterThan(0);
      expect(deviceCosts?.uploadMs).toBeGreaterThan(0);
      expect(deviceCosts?.readBackMs).toBeGreaterThan(0);
    }
  });

  it('takes the runtime that --library names', async () => {
    const { report } = await reportOf(
      [
        '--backend',
        'cuda',
        '--library',
        `cuda=${fake.runtime}`,
        '--kernel',
        'cuda/sgemv-f32,cuda/spmv-csr1-f32',
      ],
      {},
    );
    if (!report) throw new Error('There is no report.');
    expect(timed(report).map(({ id }) => id)).toEqual(['cuda/sgemv-f32', 'cuda/spmv-csr1-f32']);
  });

  it('goes on without kernels whose launch fails', async () => {
    const { code, report } = await reportOf(['--backend', 'js,cuda'], {
      CUDA_HOME: fake.home,
      FAKE_CUDA_FAULT: 'launch',
    });
    if (!report) throw new Error('There is no report.');
    expect(timed(report).every(({ backend }) => backend === 'js')).toBe(true);
    expect(report.failures.length).toBeGreaterThan(0);
    for (const { backend, message } of report.failures) {
      expect(backend).toBe('cuda');
      expect(message).toMatch(/unspecified launch failure|execution failed/);
    }
    expect(code).toBe(0);
  });

  it('goes on without a device', async () => {
    const { code, report } = await reportOf(['--backend', 'js,cuda'], {
      CUDA_HOME: fake.home,
      FAKE_CUDA_FAULT: 'no-device',
    });
    expect(report?.unavailable).toMatchObject([
      { backend: 'cuda', requested: true, reason: expect.stringContaining('there is no CUDA device here') },
    ]);
    expect(code).toBe(5);
  });

  it('lists device, versions and kernels', async () => {
    const env = { CUDA_HOME: fake.home };
    const backends = await sparseBench(['list', 'backends', '--backend', 'cuda'], { env });
    expect(backends.stdout).toMatch(/^cuda {2}NVIDIA CUDA 12\.4 \(gpu\): \d+ kernels; fake CUDA for tests/);
    expect(backends.stdout).toMatch(/^ {6}compute capability 8\.0, 1 multiprocessors$/m);
    const kernels = await sparseBench(['list', 'kernels', '--backend', 'cuda'], { env });
    expect(kernels.stdout).toMatch(/^cuda\/spmm-csr3-row-f32 +sparse {2}csr$/m);
  });
});

/** The families of the run as a whole: what was run where, and when. */
import type { Report } from '../schema.js';
import { osText } from './facts.js';
import { createNamer } from './names.js';
import { type Family, family, type Sample } from './prometheus-text.js';

export function infoFamilies(report: Report): Family[] {
  const { startedAt, elapsedSeconds, noise, claims, device, tool, settings, seed } = report;
  const verdicts = [...new Set(claims.map(({ verdict }) => verdict))];
  const backendName = createNamer();
  const alone = (name: string, help: string, value: number): Family =>
    family(`sparse_bench_${name}`, help, [[{}, value]]);
  return [
    family('sparse_bench_info', 'What was run, and where.', [
      [
        {
          version: tool.version,
          suite: settings.suite.join(','),
          seed: String(seed),
          engine: settings.engine,
          visits: String(settings.visits),
          precision: String(settings.precision),
          device: device.id,
          cpu: device.cpu.brand,
          cores: String(device.cpu.cores),
          os: osText(report),
          node: device.node,
          v8: device.v8,
        },
        1,
      ],
    ]),
    family(
      'sparse_bench_backend_info',
      'The backends that ran.',
      report.backends.map(
        ({ id, label, version, detail }): Sample => [{ backend: backendName(id), label, version, detail }, 1],
      ),
    ),
    alone('start_timestamp_seconds', 'Start of the run.', Date.parse(startedAt) / 1000),
    alone('measured_seconds', 'Time spent measuring.', elapsedSeconds),
    alone('memory_bytes', "The device's memory.", device.memoryBytes),
    alone('noise_floor_ratio', 'Relative difference of equal kernels.', noise.floor),
    family(
      'sparse_bench_claims',
      'Published speed-ups by what was found here.',
      verdicts.map(
        (verdict): Sample => [{ verdict }, claims.filter((claim) => claim.verdict === verdict).length],
      ),
    ),
  ];
}

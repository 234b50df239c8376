/** The table of formats. Each is a file of its own, loaded when it is asked for. */
import { UsageError } from '../../errors.js';
import { nearestWord } from '../../workload/nearest.js';
import type { Report } from '../schema.js';
import { EXPORT_FORMAT_IDS, type ExportFormatId } from './ids.js';
import { DEFAULT_EXPORT_OPTIONS, type Exporter, type ExportOptions } from './options.js';

export interface ExportFormat {
  readonly id: ExportFormatId;
  /** The only ending of a file's name that its reader takes; absent: any. */
  readonly ending?: string;
  /** Options that this format and no other understands. */
  readonly options?: readonly (keyof ExportOptions)[];
  readonly load: () => Promise<Exporter>;
  /** Several reports as one document; absent: a document holds one. */
  readonly loadForSeveral?: () => Promise<(reports: readonly Report[]) => string>;
}

async function loadHtml() {
  return (await import('../html/index.js')).renderHtml;
}

/** A further format is one more id and one more entry. */
const FORMATS: Readonly<Record<ExportFormatId, Omit<ExportFormat, 'id'>>> = {
  markdown: { load: async () => (await import('./markdown.js')).exportMarkdown },
  csv: { load: async () => (await import('./csv.js')).exportCsv },
  jsonl: { load: async () => (await import('./jsonl.js')).exportJsonl },
  bencher: { load: async () => (await import('./bencher.js')).exportBencher },
  'github-action-benchmark': {
    options: ['values'],
    load: async () => (await import('./github-action-benchmark.js')).exportGithubActionBenchmark,
  },
  'google-benchmark': { load: async () => (await import('./google-benchmark.js')).exportGoogleBenchmark },
  hyperfine: { load: async () => (await import('./hyperfine.js')).exportHyperfine },
  prometheus: { ending: '.prom', load: async () => (await import('./prometheus.js')).exportPrometheus },
  conbench: {
    options: ['repository', 'commit'],
    load: async () => (await import('./conbench.js')).exportConbench,
  },
  lnt: { load: async () => (await import('./lnt.js')).exportLnt },
  html: {
    load: async () => {
      const renderHtml = await loadHtml();
      return (report) => renderHtml([report]);
    },
    loadForSeveral: loadHtml,
  },
};

/** @throws UsageError naming the nearest format and all of them. */
export function findExportFormat(id: string): ExportFormat {
  const found = EXPORT_FORMAT_IDS.find((known) => known === id);
  if (found !== undefined) return { id: found, ...FORMATS[found] };
  const near = nearestWord(id, EXPORT_FORMAT_IDS);
  const meant = near === null ? '' : ` (did you mean '${near}'?)`;
  throw new UsageError(`Unknown format '${id}'${meant}: --format takes ${EXPORT_FORMAT_IDS.join(', ')}.`);
}

/**
 * The report as a document of the format `id`.
 *
 * @throws UsageError for an unknown format or an option that it needs and has not.
 */
export async function exportReport(
  report: Report,
  id: string,
  options: Partial<ExportOptions> = {},
): Promise<string> {
  const write = await findExportFormat(id).load();
  return write(report, { ...DEFAULT_EXPORT_OPTIONS, ...options });
}

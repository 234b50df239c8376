/** What `--format` takes: apart from the table of formats, for help that loads nothing. */
export const EXPORT_FORMAT_IDS = [
  'markdown',
  'csv',
  'jsonl',
  'bencher',
  'github-action-benchmark',
  'google-benchmark',
  'hyperfine',
  'prometheus',
  'conbench',
  'lnt',
  'html',
] as const;

/** One of `EXPORT_FORMAT_IDS`. */
export type ExportFormatId = (typeof EXPORT_FORMAT_IDS)[number];

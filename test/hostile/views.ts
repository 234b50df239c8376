/** Everything that the commands print of a report, as functions of its file: what a black box would say, without its start. */
import { mergedText } from '../../src/cli/commands/merge.js';
import { compareDevices } from '../../src/report/compare/devices.js';
import { factsOf } from '../../src/report/compare/facts.js';
import { comparisonJson, historyJson } from '../../src/report/compare/json.js';
import { compareTwo } from '../../src/report/compare/regressions.js';
import { formatJson } from '../../src/report/format-json.js';
import { EXPORT_FORMAT_IDS } from '../../src/report/formats/ids.js';
import { exportReport } from '../../src/report/formats/index.js';
import { historyOf } from '../../src/report/history/history.js';
import { readFiles } from '../../src/report/history/read-files.js';
import { type Collected, seriesGroups } from '../../src/report/history/series.js';
import { renderHtml } from '../../src/report/html/index.js';
import type { Report } from '../../src/report/schema.js';
import { linesToText } from '../../src/ui/ansi.js';
import { finalLines } from '../../src/ui/final.js';
import { layoutDevices } from '../../src/ui/layout/compare-devices.js';
import { layoutRegression } from '../../src/ui/layout/compare-regression.js';
import { layoutHistory } from '../../src/ui/layout/history.js';
import type { Line } from '../../src/ui/lines.js';

export type View = readonly [name: string, make: () => string | Promise<string>];

/** A good report that the hostile one is laid beside, and the other part of its run. */
export interface Beside {
  readonly report: Report;
  readonly part: Report;
}

const OPTIONS = { repository: 'https://github.com/example/model', values: 'speedups' } as const;
const LAYOUT = { columns: 100, details: true } as const;
const text = (lines: readonly Line[]): string => linesToText(lines, false);

export function viewsOf(report: Report, path: string, { report: good, part }: Beside): View[] {
  const shown = (details: boolean): string =>
    text(finalLines(report, { columns: 100, details, path, env: {} }));
  const facts = factsOf(report, path);
  const goodFacts = factsOf(good, 'good.json');
  const devices = once(() =>
    compareDevices([
      { path: 'good.json', report: good },
      { path, report },
    ]),
  );
  const regression = once(() => compareTwo(goodFacts, facts, 0.05));
  return [
    ['show --print', () => shown(false)],
    ['show --details', () => shown(true)],
    ['show --json', () => formatJson(report)],
    ...EXPORT_FORMAT_IDS.map((id): View => [id, () => exportReport(report, id, OPTIONS)]),
    ['html of two', () => renderHtml([good, report])],
    [
      'merge',
      () =>
        mergedText(
          [
            { path, report },
            { path: 'part.json', report: part },
          ],
          true,
        ),
    ],
    ['compare', () => text(layoutRegression(regression(), LAYOUT))],
    ['compare, the other way', () => text(layoutRegression(compareTwo(facts, goodFacts, 0.05), LAYOUT))],
    ['compare --json', () => formatJson(comparisonJson([regression()]))],
    ['compare devices', () => text(layoutDevices(devices(), LAYOUT.columns))],
    ['compare devices --json', () => formatJson(comparisonJson([devices()]))],
  ];
}

/** Made when it is first needed; made again where it threw. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** `history` reads less than the others, so it may take a file that they refuse. `past`: good reports. */
export function historyViews(path: string, past: Collected): View[] {
  const { collected, noReports } = readFiles([path]);
  const history = historyOf({ path: 'reports', groups: seriesGroups([past, collected]), noReports }, 0.05);
  return [
    ['history', () => text(layoutHistory(history, LAYOUT))],
    ['history --json', () => formatJson(historyJson(history))],
  ];
}

/**
 * `npm run reports:index [-- --check] [-- FOLDER]`: checks every published report (schema, size, no path of
 * somebody's home) and writes the index, FOLDER/README.md. With --check it writes nothing and exits 1 where
 * a report is wrong or the index is not up to date. Default folder: reports/devices. Needs a build.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { claimsSummary } from '../dist/src/report/claims.js';
import { headlines } from '../dist/src/report/headline.js';
import { conclusions } from '../dist/src/report/html/conclusions.js';
import { seriesOf } from '../dist/src/report/html/series.js';
import { measuredOn } from '../dist/src/report/measured-on.js';
import { readReport } from '../dist/src/report/read.js';
import { ratio } from '../dist/src/ui/format.js';
import { answer } from '../dist/src/ui/layout/answer.js';
import { judged, tally } from '../dist/src/ui/layout/facts.js';

const MAX_BYTES = 5e6;
/** A folder below which a person's files lie. */
const PERSONAL = /(?:\/home\/|\/Users\/|\/root\/|[A-Z]:\\+Users\\+)[^"\s]*/i;

const args = process.argv.slice(2);
const isCheck = args.includes('--check');
const folder = args.find((arg) => !arg.startsWith('-')) ?? join('reports', 'devices');
const indexPath = join(folder, 'README.md');

/** What keeps a file from being published, or null. */
function fault(path, validate) {
  if (statSync(path).size > MAX_BYTES) return `is larger than ${MAX_BYTES / 1e6} MB`;
  const text = readFileSync(path, 'utf8');
  const personal = PERSONAL.exec(text);
  if (personal) return `holds the path ${personal[0]}, which may name a person`;
  let content;
  try {
    content = JSON.parse(text);
  } catch {
    return 'is no JSON';
  }
  if (validate(content)) return null;
  const [{ instancePath, message }] = validate.errors;
  return `does not follow the schema: ${instancePath || '/'} ${message}`;
}

/** Text of a report inside a table or a paragraph of Markdown. */
function plain(text) {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');
}

function tableRow({ name, report, rows }) {
  const decided = judged(rows);
  const faster = decided.filter(({ verdict }) => verdict.word === 'FASTER').length;
  const ratios = decided.map(({ speedup }) => speedup.ratio);
  const range = ratios.length === 0 ? '–' : `${ratio(Math.min(...ratios))} to ${ratio(Math.max(...ratios))}`;
  const [strongest] = tally(decided.flatMap(({ dense }) => (dense === null ? [] : [dense.id])));
  const { reached, total } = claimsSummary(report);
  return [
    plain(measuredOn(report)),
    plain(report.settings.suiteLabel),
    `${faster} of ${decided.length}`,
    range,
    strongest === undefined ? '–' : plain(strongest[0]),
    total === 0 ? '–' : `${reached} of ${total}`,
    `Node ${plain(report.device.node.replace(/^v/, ''))}`,
    `[${report.startedAt.slice(0, 10)}](${encodeURI(name)})`,
  ];
}

function index(entries) {
  const heads = [
    'device',
    'suite',
    'rows faster',
    'speed-up over the strongest dense',
    'strongest dense, mostly',
    'published reached',
    'runtime',
    'report',
  ];
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const table = [line(heads), line(heads.map(() => '---')), ...entries.map((entry) => line(tableRow(entry)))];
  const words = entries.map(({ report, rows }) => {
    const found = conclusions(seriesOf(rows)).map((sentence) => `  - ${plain(sentence)}`);
    const title = `**${plain(measuredOn(report))}**, ${plain(report.settings.suiteLabel)}, ${report.startedAt.slice(0, 10)}`;
    return [`- ${title}: ${plain(answer(rows))}`, ...found].join('\n');
  });
  return `# Reports of devices

Made by \`npm run reports:index\` from the files in this folder; how to add yours is in [CONTRIBUTING.md](../../CONTRIBUTING.md#a-report-of-your-device). \`sparse-bench show FILE\` shows one in full.

${table.join('\n')}

${words.join('\n')}
`;
}

function main() {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
  const schema = JSON.parse(readFileSync(new URL('../reports/schema/v1.json', import.meta.url), 'utf8'));
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  const faults = names.flatMap((name) => {
    const found = fault(join(folder, name), validate);
    return found === null ? [] : [`${join(folder, name)} ${found}`];
  });
  for (const text of faults) console.error(`reports:index: ${text}.`);
  if (faults.length > 0) return 1;
  const entries = names.map((name) => {
    const report = readReport(join(folder, name));
    return { name, report, rows: headlines(report) };
  });
  entries.sort(
    (a, b) =>
      measuredOn(a.report).localeCompare(measuredOn(b.report)) ||
      a.report.startedAt.localeCompare(b.report.startedAt),
  );
  const text = index(entries);
  const isCurrent = existsSync(indexPath) && readFileSync(indexPath, 'utf8') === text;
  if (isCheck && !isCurrent) {
    console.error(
      `reports:index: ${indexPath} is not up to date; run \`npm run reports:index\` and commit it.`,
    );
    return 1;
  }
  if (!isCurrent) writeFileSync(indexPath, text);
  console.log(`${indexPath}: ${entries.length} reports${isCurrent ? ', up to date' : ', written'}`);
  return 0;
}

process.exitCode = main();

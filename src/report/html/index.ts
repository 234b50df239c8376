/** Reports as one HTML file. */
import { measuredOn } from '../measured-on.js';
import type { Report } from '../schema.js';
import { comparisonSections, comparisonSummary, named } from './compare.js';
import { html, type Markup, NOTHING } from './markup.js';
import { page } from './page.js';
import { reportSections, type Section, sectionMarkup, summary } from './report.js';
import { markShapes } from './roofline.js';

/**
 * One self-contained page: no other file and no network is needed to read it. One report is shown in
 * full; several are compared, one column each in the order given, with each report in full below.
 * Everything that comes from a report is escaped.
 *
 * @throws RangeError when there is no report.
 */
export function renderHtml(reports: readonly Report[]): string {
  const [first] = reports;
  if (first === undefined) throw new RangeError('There is no report to show.');
  return reports.length === 1 ? single(first) : comparison(reports);
}

function single(report: Report): string {
  const sections = reportSections(report, '', 2);
  return page({
    title: `${report.settings.suiteLabel}: ${measuredOn(report)}`,
    heading: report.settings.suiteLabel,
    under: html`${measuredOn(report)} · Node ${report.device.node.replace(/^v/, '')} · seed ${report.seed} · ${date(report)}`,
    version: report.tool.version,
    contents: contents(sections),
    body: html`${markShapes()}<div class="summary">${summary(report)}</div>${sections.map((section) => sectionMarkup(section, 2))}`,
  });
}

function comparison(reports: readonly Report[]): string {
  const columns = named(reports);
  const sections = comparisonSections(columns);
  const full = columns.map(({ name, report }, index) => {
    const id = `d${index}`;
    const own = reportSections(report, `${id}-`, 3).map((section) => sectionMarkup(section, 3));
    return html`<details class="device" id="${id}"><summary><h2>${name}</h2></summary>${own}</details>`;
  });
  const links = columns.map(({ name }, index) => ({ id: `d${index}`, title: name, content: NOTHING }));
  return page({
    title: `sparse-bench: ${columns.length} reports compared`,
    heading: `${columns.length} reports compared`,
    under: html`${columns.map(({ name }) => name).join(' · ')}`,
    version: reports[0].tool.version,
    contents: contents([...sections, ...links]),
    body: html`${markShapes()}<div class="summary">${comparisonSummary(columns)}</div>${sections.map((section) => sectionMarkup(section, 2))}${full}`,
  });
}

function contents(sections: readonly Section[]): Markup {
  return html`<nav aria-label="Contents"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;
}

function date({ startedAt }: Report): Markup {
  return html`<time datetime="${startedAt}">${startedAt.slice(0, 10)}</time>`;
}

/**
 * One interval per table row on a common logarithmic axis, so that rows can be compared down the column
 * and stay together with their figures when the table is sorted. The figures stand in the cells beside
 * it: for a screen reader the drawing is decoration.
 */
import { ratio } from '../../ui/format.js';
import { html, type Markup } from './markup.js';
import { type LogScale, logScale, niceRange, ticks } from './scale.js';

/** Pixels, as in the style sheet. */
const PLOT_WIDTH = 180;
const HEIGHT = 22;
const MIDDLE = HEIGHT / 2;
/** Room for half a mark at both ends. */
const MARGIN = 7;

/** What one row shows. */
export interface IntervalMark {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly tone: string;
}

/** The axis of a column: holds 1, which is where nothing is gained. */
export function ratioScale(values: readonly number[]): LogScale {
  const [low, high] = niceRange(values, [0.9, 1.2]);
  return logScale(low, high, MARGIN, PLOT_WIDTH - MARGIN);
}

/** The heading of the column. */
export function intervalAxis(scale: LogScale): Markup {
  const labels = ticks(scale.low, scale.high, 6).map(
    (value) => html`<text x="${scale.at(value)}" y="15">${tickLabel(value)}</text>`,
  );
  return svg(html`<g class="ticks">${labels}</g>`);
}

/** `published`: values of a source, drawn as diamonds. */
export function intervalPlot(
  scale: LogScale,
  mark: IntervalMark | null,
  published: readonly number[],
): Markup {
  const one = scale.at(1);
  const unity = html`<path class="unity" d="M${one} 0V${HEIGHT}"/>`;
  const diamonds = published.map((value) => {
    const x = scale.at(value);
    return html`<path class="published" d="M${x} ${MIDDLE - 6}l5 6l-5 6l-5-6z"/>`;
  });
  return svg(html`${unity}${mark === null ? null : whisker(scale, mark)}${diamonds}`);
}

function whisker(scale: LogScale, { ratio: value, low, high, tone }: IntervalMark): Markup {
  const [x, from, to] = [value, low, high].map(scale.at);
  const ends = `M${from} ${MIDDLE - 4}v8M${from} ${MIDDLE}H${to}M${to} ${MIDDLE - 4}v8`;
  return html`<g class="mark ${tone}"><path d="${ends}"/><circle cx="${x}" cy="${MIDDLE}" r="3.5"/></g>`;
}

function svg(content: Markup): Markup {
  return html`<svg class="interval" aria-hidden="true">${content}</svg>`;
}

function tickLabel(value: number): string {
  return value >= 1 ? `${Number(value.toPrecision(3))}×` : ratio(value);
}

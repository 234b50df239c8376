/**
 * The roofline plot (Williams, Waterman and Patterson 2009): operations per byte against operations per
 * second, both logarithmic, with the roofs that each runtime reached on this device and every kernel
 * that has a time. What the marks say is in the tables of kernels, too; a script reads it out.
 */
import { bytes, counted, percent, roofName, significant, time } from '../../ui/format.js';
import { workloadLabel } from '../../workload/id.js';
import { groupBy } from '../group-by.js';
import type { Headline } from '../headline.js';
import type { KernelResult, Report, Roofline } from '../schema.js';
import { html, type Markup, NOTHING } from './markup.js';
import { type RooflinePoint, rooflinePoints } from './roofline-points.js';
import { isPlottable, type LogScale, logScale, niceRange, rounded, ticks } from './scale.js';

const WIDTH = 920;
const HEIGHT = 500;
const BOX = { left: 64, right: WIDTH - 136, top: 16, bottom: HEIGHT - 52 };
/** Shapes and colours are used in turn; beyond so many backends they repeat. */
const LOOKS = 8;
/** Marks with a text of their own, at about 120 bytes each. */
const MOST_TEXTS = 800;

interface Axes {
  readonly x: LogScale;
  readonly y: LogScale;
}

/** `prefix` makes ids unique on a page with several plots. */
export function rooflinePlot(report: Report, rows: readonly Headline[], prefix: string): Markup {
  const points = rooflinePoints(report);
  if (points.length === 0)
    return html`<p class="note">No kernel has a time and known bytes: there is nothing to draw.</p>`;
  const axes = axesOf(points, report.roofline);
  const backends = [...new Set(points.map(({ kernel }) => kernel.backend))];
  const title = `${prefix}roof-title`;
  const desc = `${prefix}roof-desc`;
  return html`<figure class="roofline"><div class="scroll" role="region" tabindex="0" aria-label="Roofline plot"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="group" aria-labelledby="${title}" aria-describedby="${desc}"><title id="${title}">Roofline of this device</title><desc id="${desc}">${description(points, report)}</desc>${grid(axes)}${roofGroups(report.roofline, axes)}${marks(points, backends, axes, leadersOf(rows))}</svg></div>${legend(backends, points, report)}</figure>`;
}

/** The shapes, once per page. */
export function markShapes(): Markup {
  return html`<svg width="0" height="0" class="defs" aria-hidden="true"><defs><circle id="m0" r="4.5"/><path id="m1" d="M-4.2-4.2h8.4v8.4h-8.4z"/><path id="m2" d="M0-5.4L5 3.8H-5z"/><path id="m3" d="M0-5.8L5.4 0L0 5.8L-5.4 0z"/><path id="m4" d="M0 5.4L5-3.8H-5z"/><path id="m5" d="M-1.7-5h3.4v3.3H5v3.4H1.7V5h-3.4V1.7H-5v-3.4h3.3z"/><path id="m6" d="M0-5.4L5.1-1.7L3.2 4.4H-3.2L-5.1-1.7z"/><path id="m7" d="M-5-2.6h10v5.2h-10z"/></defs></svg>`;
}

function leadersOf(rows: readonly Headline[]): Set<KernelResult> {
  return new Set(rows.flatMap(({ dense, sparse }) => [dense, sparse].filter((one) => one !== null)));
}

function axesOf(points: readonly RooflinePoint[], roofs: readonly Roofline[]): Axes {
  const [left, right] = niceRange(
    points.map(({ flopsPerByte }) => flopsPerByte),
    [0.2, 1],
  );
  const peaks = roofs.map(({ multiplyAddGflops }) => multiplyAddGflops).filter(isPlottable);
  const [low, high] = niceRange(points.map(({ gflops }) => gflops).concat(peaks), []);
  return {
    x: logScale(left, right, BOX.left, BOX.right),
    y: logScale(low, high, BOX.bottom, BOX.top),
  };
}

function grid({ x, y }: Axes): Markup {
  const vertical = ticks(x.low, x.high, 12).map(
    (value) =>
      html`<path d="M${x.at(value)} ${BOX.top}V${BOX.bottom}"/><text x="${x.at(value)}" y="${BOX.bottom + 18}" class="mid">${significant(value, 1)}</text>`,
  );
  const horizontal = ticks(y.low, y.high, 12).map(
    (value) =>
      html`<path d="M${BOX.left} ${y.at(value)}H${BOX.right}"/><text x="${BOX.left - 8}" y="${y.at(value) + 4}" class="end">${significant(value, 1)}</text>`,
  );
  return html`<g class="grid" aria-hidden="true">${vertical}${horizontal}<text class="mid name" x="${(BOX.left + BOX.right) / 2}" y="${HEIGHT - 8}">operations on stored weights per byte moved</text><text class="mid name" transform="translate(14 ${(BOX.top + BOX.bottom) / 2}) rotate(-90)">GFLOP/s on stored weights</text></g>`;
}

/** A colour for each backend; of several threads the lines are dashed. */
function roofGroups(roofline: readonly Roofline[], axes: Axes): Markup[] {
  const backends = [...new Set(roofline.map(({ backend }) => backend))];
  return roofline.map((roof) => {
    const team = roof.threads > 1 ? ' team' : '';
    return roofLines(roof, `r${backends.indexOf(roof.backend) % 3}${team}`, axes);
  });
}

/** The flat roof of arithmetic, and the slopes of the fastest and the slowest memory that was measured. */
function roofLines(roof: Roofline, look: string, axes: Axes): Markup {
  const peak = roof.multiplyAddGflops;
  if (!isPlottable(peak)) return NOTHING;
  const levels = [roof.read.at(0), roof.read.at(-1)].filter(
    (level): level is Roofline['read'][number] => level !== undefined && isPlottable(level.gbPerS),
  );
  const slopes = [...new Set(levels)].map(({ bytes: size, gbPerS }, level) => {
    const line = slopePath(gbPerS, peak, axes);
    if (line === null) return null;
    // Two labels on lines this close would lie on each other.
    const isClose = level > 0 && Math.abs(Math.log(gbPerS / levels[0].gbPerS)) < 0.4;
    const label = `${roofName(roof)}: reads ${significant(gbPerS)} GB/s from ${bytes(size)}`;
    const text = html`<text x="${line.x}" y="${line.y - 6}" transform="rotate(${line.angle} ${line.x} ${line.y})">${label}</text>`;
    return html`<path d="${line.path}"/>${isClose ? null : text}`;
  });
  const y = axes.y.at(peak);
  const x = BOX.right + 6;
  const speed = `${significant(peak)} GFLOP/s`;
  // With the number of threads the name takes the width there is.
  const label =
    roof.threads > 1
      ? html`${roofName(roof)}:<tspan x="${x}" dy="14">${speed}</tspan>`
      : `${roofName(roof)}: ${speed}`;
  return html`<g class="roof ${look}" aria-hidden="true">${slopes}<path d="M${BOX.left} ${y}H${BOX.right}"/><text x="${x}" y="${y + 4}">${label}</text></g>`;
}

/** gflops = gbPerS × flopsPerByte, between the bottom or the left of the plot and the peak or the right. */
function slopePath(
  gbPerS: number,
  peak: number,
  { x, y }: Axes,
): { path: string; x: number; y: number; angle: number } | null {
  const from = Math.max(x.low, y.low / gbPerS);
  const to = Math.min(x.high, Math.min(peak, y.high) / gbPerS);
  if (!(from < to)) return null;
  const [x1, y1] = [x.at(from), y.at(from * gbPerS)];
  const [x2, y2] = [x.at(to), y.at(to * gbPerS)];
  const angle = rounded((Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI);
  return { path: `M${x1} ${y1}L${x2} ${y2}`, x: rounded(x1 + 6), y: y1, angle };
}

/**
 * A mark says what it is. In a large report only those of the rows' speed-ups do, and the others are dots,
 * one path per look: thousands of texts would be most of the page.
 */
function marks(
  points: readonly RooflinePoint[],
  backends: readonly string[],
  axes: Axes,
  leaders: ReadonlySet<KernelResult>,
): Markup {
  const isTold = ({ kernel }: RooflinePoint) => points.length <= MOST_TEXTS || leaders.has(kernel);
  const told = points.filter(isTold);
  const rest = points.filter((point) => !isTold(point));
  const lookOf = ({ kernel }: RooflinePoint) => Math.max(0, backends.indexOf(kernel.backend)) % LOOKS;
  const rows = [...groupBy(told, ({ result }) => result)].map(
    ([result, own]) =>
      html`<g data-row="${workloadLabel(result.workload)}">${own.map((point) => mark(point, lookOf(point), axes))}</g>`,
  );
  return html`<g class="points">${dots(rest, lookOf, axes)}${rows}</g>`;
}

function dots(
  points: readonly RooflinePoint[],
  lookOf: (point: RooflinePoint) => number,
  { x, y }: Axes,
): Markup[] {
  const groups = groupBy(points, (point) => `c${lookOf(point)}${point.racedOut ? ' out' : ''}`);
  return [...groups].map(([look, own]) => {
    const path = own.map(
      ({ flopsPerByte, gflops }) => `M${even(x.at(flopsPerByte))} ${even(y.at(gflops))}h0`,
    );
    return html`<path class="dots ${look}" d="${[...new Set(path)].join('')}"/>`;
  });
}

/** Dots that lie on each other are drawn once. */
function even(coordinate: number): number {
  return 2 * Math.round(coordinate / 2);
}

function mark(point: RooflinePoint, look: number, { x, y }: Axes): Markup {
  const { kernel, flopsPerByte, gflops, racedOut } = point;
  const kind = `${kernel.operand === 'dense' ? ' d' : ''}${racedOut ? ' out' : ''}`;
  return html`<use href="#m${look}" class="c${look}${kind}" x="${x.at(flopsPerByte)}" y="${y.at(gflops)}" data-t="${pointText(point)}"/>`;
}

/** What the mark says, after its row's name, when it is pointed at or reached by the keyboard. */
function pointText({ kernel, gflops, racedOut }: RooflinePoint): string {
  const ns = racedOut ? `≈ ${time(kernel.pilotMedianNs)}, left in the race` : time(kernel.medianNs);
  const ceiling = kernel.ceilingFraction === null ? '' : `, ${percent(kernel.ceilingFraction, 0)} of ceiling`;
  return `${kernel.id}: ${ns}, ${significant(gflops)} GFLOP/s${ceiling}`;
}

function description(points: readonly RooflinePoint[], { roofline }: Report): string {
  const dense = points.filter(({ kernel }) => kernel.operand === 'dense').length;
  const roofs = roofline.map(
    ({ label, multiplyAddGflops }) => `${label} at ${significant(multiplyAddGflops)} GFLOP/s`,
  );
  const under = roofs.length === 0 ? 'no roof was measured' : `roofs: ${roofs.join('; ')}`;
  return `${counted(dense, 'dense kernel')} and ${counted(points.length - dense, 'sparse kernel')}; ${under}. The tables of kernels below hold the same figures.`;
}

function legend(
  backends: readonly string[],
  points: readonly RooflinePoint[],
  { backends: known, roofline }: Report,
): Markup {
  const swatch = (look: number, kind: string) =>
    html`<svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true" class="points"><use href="#m${look}" class="c${look}${kind}"/></svg>`;
  const entries = backends.map((id, index) => {
    const label = known.find((backend) => backend.id === id)?.label ?? id;
    return html`<span class="entry">${swatch(index % LOOKS, '')}${label} (${id})</span> `;
  });
  const isForeign = ({ kernel }: RooflinePoint) =>
    known.find(({ id }) => id === kernel.backend)?.roofline === null;
  const foreign = points.some(isForeign)
    ? ' The lines are what plain loops of that runtime reached: native libraries have none of their own here, use wider instructions and may stand above.'
    : '';
  const team = roofline.some(({ threads }) => threads > 1)
    ? ' A dashed line limits the kernels of as many threads as it says, a solid one those of one.'
    : '';
  const out = points.some(({ racedOut }) => racedOut) ? '; pale: left in the race' : '';
  return html`<figcaption class="legend">${entries}<span class="note">Filled: sparse kernel, hollow: dense kernel${out}. A kernel on a line is as fast as that limit allows; left of the bend memory is the limit, right of it arithmetic.${team}${foreign}</span></figcaption>`;
}

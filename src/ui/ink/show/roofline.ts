/** The roofline plot in characters. Pure. */
import { type RooflinePoint, rooflinePoints } from '../../../report/html/roofline-points.js';
import { isPlottable, type LogScale, logScale, niceRange, ticks } from '../../../report/html/scale.js';
import type { Report, Roofline } from '../../../report/schema.js';
import { roofName, significant } from '../../format.js';
import { type Line, paragraph, type Span, type Style, span } from '../../lines.js';
import { pad } from '../../text.js';

/** A letter per backend: lower case a dense kernel, upper case a sparse one. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** Several kernels in one place. */
const CROWD = '*';
const AXIS = 8;

interface Cell {
  readonly sign: string;
  readonly style: Style;
}

/** At most `height` lines of at most `width` columns; a sentence where there is nothing or no room. */
export function rooflineLines(report: Report, width: number, height: number): Line[] {
  const points = rooflinePoints(report).filter(({ racedOut }) => !racedOut);
  if (points.length === 0) return [[span('No kernel has a time and known bytes: there is nothing to draw.')]];
  const legend = legendLines(points, report, width);
  const rows = height - legend.length - 3;
  if (rows < 5 || width < 40) return paragraph('The screen is too small for the plot; enlarge it.', width);
  const columns = width - AXIS - 1;
  const axes = axesOf(points, report.roofline, columns, rows);
  const grid = Array.from({ length: rows }, () => new Array<Cell | null>(columns).fill(null));
  for (const roof of report.roofline) drawRoof(grid, roof, axes);
  for (const point of points) drawPoint(grid, point, signOf(point, backendsOf(points)), axes);
  return [
    ...grid.map((cells, row) => plotLine(cells, row, axes.y, rows)),
    ...xAxis(axes.x, columns),
    ...legend,
  ];
}

interface Axes {
  readonly x: LogScale;
  readonly y: LogScale;
}

function axesOf(
  points: readonly RooflinePoint[],
  roofs: readonly Roofline[],
  columns: number,
  rows: number,
): Axes {
  const [left, right] = niceRange(
    points.map(({ flopsPerByte }) => flopsPerByte),
    [0.2, 1],
  );
  const peaks = roofs.map(({ multiplyAddGflops }) => multiplyAddGflops).filter(isPlottable);
  const [low, high] = niceRange([...points.map(({ gflops }) => gflops), ...peaks], []);
  return { x: logScale(left, right, 0, columns - 1), y: logScale(low, high, rows - 1, 0) };
}

function backendsOf(points: readonly RooflinePoint[]): string[] {
  return [...new Set(points.map(({ kernel }) => kernel.backend))];
}

function signOf({ kernel }: RooflinePoint, backends: readonly string[]): string {
  const letter = LETTERS[backends.indexOf(kernel.backend) % LETTERS.length];
  return kernel.operand === 'sparse' ? letter.toUpperCase() : letter;
}

/** For each column the nearer of the two limits: the slope of the fastest memory level, or the peak. */
function drawRoof(grid: (Cell | null)[][], roof: Roofline, { x, y }: Axes): void {
  const speeds = roof.read.map(({ gbPerS }) => gbPerS);
  const fastest = speeds.reduce((most, next) => Math.max(most, next), 0);
  if (!isPlottable(roof.multiplyAddGflops)) return;
  const columns = grid[0].length;
  for (let column = 0; column < columns; column++) {
    const share = column / (columns - 1);
    const flopsPerByte = Math.exp(Math.log(x.low) + share * (Math.log(x.high) - Math.log(x.low)));
    const slope = fastest > 0 ? fastest * flopsPerByte : roof.multiplyAddGflops;
    const limit = Math.min(slope, roof.multiplyAddGflops);
    if (limit < y.low || limit > y.high) continue;
    grid[Math.round(y.at(limit))][column] = {
      sign: slope < roof.multiplyAddGflops ? '·' : '─',
      style: 'dim',
    };
  }
}

function drawPoint(grid: (Cell | null)[][], point: RooflinePoint, sign: string, { x, y }: Axes): void {
  const row = grid[Math.round(y.at(point.gflops))];
  const column = Math.round(x.at(point.flopsPerByte));
  const before = row[column];
  const isFree = before === null || before.style === 'dim' || before.sign === sign;
  const style: Style = point.kernel.operand === 'sparse' ? 'good' : 'plain';
  row[column] = isFree ? { sign, style } : { sign: CROWD, style: 'strong' };
}

function plotLine(cells: readonly (Cell | null)[], row: number, y: LogScale, rows: number): Line {
  const mark = ticks(y.low, y.high, Math.max(2, Math.floor(rows / 2))).find(
    (value) => Math.round(y.at(value)) === row,
  );
  const label = mark === undefined ? '' : significant(mark, 1);
  return [
    span(`${pad(label, AXIS - 1, 'right')} │`, 'dim'),
    ...cells.map((cell): Span => span(cell?.sign ?? ' ', cell?.style ?? 'plain')),
  ];
}

function xAxis(x: LogScale, columns: number): Line[] {
  const signs = new Array<string>(columns).fill('─');
  const labels = new Array<string>(columns).fill(' ');
  for (const value of ticks(x.low, x.high, Math.max(2, Math.floor(columns / 10)))) {
    const at = Math.round(x.at(value));
    const text = significant(value, 1);
    const start = Math.max(0, Math.min(columns - text.length, at - (text.length >> 1)));
    signs[at] = '┴';
    [...text].forEach((sign, index) => {
      labels[start + index] = sign;
    });
  }
  return [
    [span(`${' '.repeat(AXIS)}└${signs.join('')}`.slice(0, AXIS + 1 + columns), 'dim')],
    [span(`${' '.repeat(AXIS + 1)}${labels.join('')}`.trimEnd(), 'dim')],
  ];
}

function legendLines(points: readonly RooflinePoint[], { roofline }: Report, width: number): Line[] {
  const names = backendsOf(points).map((id, index) => {
    const letter = LETTERS[index % LETTERS.length];
    return `${letter.toUpperCase()} ${letter} ${id}`;
  });
  const roofs = roofline.map((roof) => `${roofName(roof)}: ${significant(roof.multiplyAddGflops)}`);
  const lines = roofs.length === 0 ? '' : ` Lines: roofs, GFLOP/s of ${roofs.join('; ')}.`;
  return [
    ...paragraph(
      `up: GFLOP/s on stored weights, right: operations per byte. Capital: sparse, small: dense, ${CROWD} several.${lines}`,
      width,
      'dim',
    ),
    ...paragraph(names.join(' · '), width),
  ];
}

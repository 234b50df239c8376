/** Pure: rows as text. */
import type { Cell, Row } from './figures.js';
import { FIGURE_TEXT, GOALS, verdictOf } from './goals.js';

const SHARES = new Set(['load share', 'read share', 'dense share']);

function number(name: string, value: number | undefined): string {
  if (value === undefined) return '';
  return SHARES.has(name) ? `${(value * 100).toFixed(0)} %` : value.toFixed(2);
}

function align(lines: readonly (readonly string[])[]): string[] {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines.map((line) => line.map((cell, column) => cell.padStart(widths[column])).join('  '));
}

const short = (ids: string) => ids.replaceAll('wasm/', '').replaceAll('-f32', '');

/** One line per row; the columns are the figures of all rows. */
export function tableOf(rows: readonly Row[]): string[] {
  const names = [...new Set(rows.flatMap(({ figures }) => [...figures.keys()]))];
  const head = ['batch', 'sparsity', 'shape', 'ns/nnz', ...names, 'best sparse', 'best dense'];
  const body = rows.map((row) => [
    String(row.batch),
    `${(row.sparsity * 100).toFixed(0)} %`,
    row.shape.replace('gemm:', ''),
    row.nsPerNonZero.toFixed(3),
    ...names.map((name) => number(name, row.figures.get(name))),
    short(row.sparse),
    short(row.dense),
  ]);
  return align([head, ...body]);
}

/** Goals are stated for 90 %. */
export function goalLines(means: readonly Row[]): string[] {
  const lines = GOALS.flatMap((goal) => {
    const row = means.find(({ batch, sparsity }) => batch === goal.batch && sparsity === 0.9);
    const isMeasured = goal.figure !== 'strongest dense' || row?.figures.has('onednn');
    const value = isMeasured ? row?.figures.get(goal.figure) : undefined;
    if (value === undefined) return [];
    const { figure, batch } = goal;
    const [must, aim, got] = [goal.must, goal.aim, value].map((x) =>
      FIGURE_TEXT[figure].includes('share') ? `${(x * 100).toFixed(0)} %` : x.toFixed(2),
    );
    return [
      [FIGURE_TEXT[figure], `batch ${batch}`, `must ${must}`, `aim ${aim}`, got, verdictOf(value, goal)],
    ];
  });
  return lines.length === 0 ? [] : align(lines);
}

/** Every kernel of ours that was timed in a cell, fastest first. */
export function kernelLines({ timed, shape, batch }: Cell): string[] {
  const own = timed.filter(({ operand }) => operand !== 'probe').toSorted((a, b) => a.ns - b.ns);
  const best = (one: (typeof own)[number]) =>
    own.find(
      ({ operand, backend, sparsity }) =>
        operand === one.operand &&
        backend === one.backend &&
        (operand === 'dense' || sparsity === one.sparsity),
    )?.ns ?? one.ns;
  return own.map((one) => {
    const per = one.operand === 'sparse' ? `${(one.ns / one.nnz).toFixed(3)} ns/nnz` : '';
    const at = one.operand === 'sparse' ? `${((one.sparsity ?? 0) * 100).toFixed(0)} %` : 'dense';
    const time = `${(one.ns / 1e3).toFixed(1)} µs`;
    return `${shape} batch ${batch} ${at.padStart(5)}  ${one.id.padEnd(34)} ${time.padStart(12)}  ${(one.ns / best(one)).toFixed(2)}  ${per}`;
  });
}

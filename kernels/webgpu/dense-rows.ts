/**
 * Dense weights by rows, for few columns: what counts there is how fast W is read. W is row-major with K
 * filled up to a multiple of four, so that a thread loads four weights at once and its neighbour the next
 * four; a team of threads splits a block of `rows` rows (see `reduce.ts`), which share their loads of X:
 *
 *     team of 4 parts, K = 24      quad      0  1  2  3  4  5
 *                                  part      0  1  2  3  0  1
 *
 * Bytes per weight: 4. Loads of X per weight: 1 vector / `rows`; at batch 1 one vec4 for four weights.
 */
import { denseBytes } from '../../src/workload/cost.js';
import type { Weights, Workload } from '../contract.js';
import { type Columns, columnsOf } from './columns.js';
import { paddedDense } from './dense-pack.js';
import type { Gpu } from './gpu.js';
import { type Family, grid, type Plan } from './plan.js';
import {
  GROUP,
  MOST_LANES,
  reduceCode,
  reduceDeclarations,
  reduceDirective,
  supportsSubgroups,
  type Team,
  teamOf,
} from './reduce.js';
import { entry, numbered } from './wgsl.js';

export interface DenseRowsShape {
  /** Threads that split K; null: a subgroup's lanes. */
  readonly parts: number | null;
  /** Rows of a team. */
  readonly rows: number;
  /** Batches it is meant for: above, every weight would be loaded once for each vector of columns. */
  readonly mostBatch: number;
}

export function denseRows(name: string, shape: DenseRowsShape): Family {
  return {
    name,
    operand: 'dense',
    format: 'dense',
    supports(workload: Workload, gpu) {
      if (workload.batch > shape.mostBatch)
        return { ok: false, reason: `for batches up to ${shape.mostBatch}` };
      return shape.parts === null ? supportsSubgroups(gpu) : { ok: true };
    },
    bytes: denseBytes,
    plan: ({ batch }, weights, gpu) => planRows(batch, weights, gpu, shape),
  };
}

function planRows(batch: number, weights: Weights, gpu: Gpu, shape: DenseRowsShape): Plan {
  const { m } = weights;
  const columns = columnsOf(batch);
  const { stride, values } = paddedDense(weights, 4);
  const team =
    shape.parts === null
      ? teamOf(Math.min(MOST_LANES, gpu.subgroupLanes ?? 1), { ...columns, count: 1 }, 'subgroup')
      : teamOf(shape.parts, columns, 'workgroup');
  return {
    code: rowsCode(columns, team, shape.rows),
    sizes: [m, columns.count, stride / 4],
    weights: [values],
    weightBytes: values.byteLength,
    columns,
    inputRows: stride,
    groups: grid(Math.ceil(m / (team.count * shape.rows)), Math.ceil(columns.count / team.across), gpu),
  };
}

function rowsCode(columns: Columns, team: Team, rows: number): string {
  // At batch 1 four inputs lie together, as the weights do.
  const alone = columns.width === 1;
  const inputs = alone
    ? ['let inputs = x[quad];']
    : ['x', 'y', 'z', 'w'].map(
        (lane, i) => `let ${lane}s = x[(4u * quad + ${i}u) * sizes.vectors + vector];`,
      );
  const product = (i: number): string =>
    alone
      ? `sum${i} += dot(w${i}, inputs);`
      : `sum${i} += w${i}.x * xs + w${i}.y * ys + w${i}.z * zs + w${i}.w * ws;`;
  return `${reduceDirective(team)}
struct Sizes { rows: u32, vectors: u32, quads: u32 }
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<${alone ? 'vec4<f32>' : columns.type}>;
@group(0) @binding(2) var<storage, read_write> y: array<${columns.type}>;
@group(0) @binding(3) var<storage, read> weights: array<vec4<f32>>;
${reduceDeclarations(team, columns.type, rows)}

${entry(GROUP)}
  let part = local / ${team.across}u % ${team.parts}u;
  let row = ((group.y * groups.x + group.x) * ${team.count}u + local / ${team.parts * team.across}u) * ${rows}u;
  let vector = group.z * ${team.across}u + local % ${team.across}u;
  let inside = row < sizes.rows && vector < sizes.vectors;
${numbered(rows, (i) => `  var sum${i} = ${columns.type}();`)}
  if (inside) {
    // Rows beyond the last are read as the last, and not stored.
${numbered(rows, (i) => `    let row${i} = min(row + ${i}u, sizes.rows - 1u) * sizes.quads;`)}
    for (var quad = part; quad < sizes.quads; quad += ${team.parts}u) {
      ${inputs.join('\n      ')}
${numbered(rows, (i) => `      let w${i} = weights[row${i} + quad];`)}
${numbered(rows, (i) => `      ${product(i)}`)}
    }
  }
${reduceCode(team, rows)}
  if (inside && part == 0u) {
    y[row * sizes.vectors + vector] = sum0;
${numbered(rows - 1, (i) => `    if (row + ${i + 1}u < sizes.rows) { y[(row + ${i + 1}u) * sizes.vectors + vector] = sum${i + 1}; }`)}
  }
}
`;
}

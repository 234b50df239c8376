/**
 * Sparse weights by rows (CSR), a team of threads to each row; see `reduce.ts`. Rows are filled up to a
 * multiple of four entries (matrix/padded-csr.ts), so that a thread loads four values and four columns with
 * one instruction each:
 *
 *     rowPtr   in quads: row r is quads rowPtr[r] to rowPtr[r + 1]
 *     values   vec4<f32> a quad
 *     columns  vec2<u32> a quad: four numbers of 16 bits; vec4<u32> where K is above 65,536
 *
 * Bytes per entry: 6 or 8. Per entry a thread loads one vector of X, by a column that nobody can foresee:
 * from a cache, as X is small. One part: a thread goes through a whole row, which leaves most of a large GPU
 * idle at small batches. A part for each lane of a subgroup, or each thread of a workgroup: rows of 100 to
 * 1000 entries are read side by side.
 *
 * Source of the idea of a team: "CSR-vector" of Bell and Garland, "Implementing sparse matrix-vector
 * multiplication on throughput-oriented processors", 2009.
 */
import { toPaddedCsr } from '../../src/matrix/padded-csr.js';
import { expectedNnz } from '../../src/workload/cost.js';
import type { Weights } from '../contract.js';
import { type Columns, columnsOf } from './columns.js';
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
import { entry } from './wgsl.js';

type IndexBits = 16 | 32;

/** `parts`: threads that split a row; null: as many as the subgroups of the adapter allow, meeting in registers. */
export function sparseRows(name: string, parts: number | null): Family {
  return {
    name,
    operand: 'sparse',
    format: 'csr-pad4',
    supports: (_, gpu) => (parts === null ? supportsSubgroups(gpu) : { ok: true }),
    bytes: (workload) => 4 * expectedNnz(workload),
    plan: ({ batch }, weights, gpu) => planRows(batch, weights, gpu, parts),
  };
}

function planRows(batch: number, weights: Weights, gpu: Gpu, parts: number | null): Plan {
  const { m, k } = weights;
  const columns = columnsOf(batch);
  const indexBits = k > 65_536 ? 32 : 16;
  const packed = toPaddedCsr(weights, { multiple: 4, indexBits, padColumn: 'repeat' });
  if (!packed.ok) throw new Error(packed.message);
  const { rowPtr, colIdx, values, weightBytes } = packed.value;
  const team = parts === null ? subgroupTeam(columns, gpu) : teamOf(parts, columns, 'workgroup');
  return {
    code: rowsCode(columns, team, indexBits),
    sizes: [m, columns.count],
    weights: [rowPtr.map((entry) => entry / 4), filled(values), filled(colIdx)] as Plan['weights'],
    weightBytes,
    columns,
    inputRows: k,
    groups: grid(Math.ceil(m / team.count), Math.ceil(columns.count / team.across), gpu),
  };
}

/** A team fits the smallest subgroup, so that its sums meet there whichever size the driver takes. */
function subgroupTeam(columns: Columns, { subgroupLanes }: Gpu): Team {
  const lanes = Math.min(MOST_LANES, subgroupLanes ?? 1);
  const { across } = teamOf(1, columns, 'subgroup', Math.max(1, lanes / 2));
  return teamOf(lanes / across, columns, 'subgroup', lanes);
}

/** A binding must hold something: a matrix of zeros has one quad that nobody reads. */
function filled<T extends Float32Array | Uint16Array | Uint32Array>(entries: T): T {
  return entries.length > 0 ? entries : (new (entries.constructor as new (length: number) => T)(8) as T);
}

function rowsCode(columns: Columns, team: Team, bits: IndexBits): string {
  const column =
    bits === 16
      ? ['at.x & 0xffffu', 'at.x >> 16u', 'at.y & 0xffffu', 'at.y >> 16u']
      : ['at.x', 'at.y', 'at.z', 'at.w'];
  const terms = ['x', 'y', 'z', 'w'].map(
    (lane, i) => `w.${lane} * x[(${column[i]}) * sizes.vectors + vector]`,
  );
  return `${reduceDirective(team)}
struct Sizes { rows: u32, vectors: u32 }
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<${columns.type}>;
@group(0) @binding(2) var<storage, read_write> y: array<${columns.type}>;
@group(0) @binding(3) var<storage, read> rowPtr: array<u32>;
@group(0) @binding(4) var<storage, read> values: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> columns: array<${bits === 16 ? 'vec2<u32>' : 'vec4<u32>'}>;
${reduceDeclarations(team, columns.type, 1)}

${entry(GROUP)}
  let part = local / ${team.across}u % ${team.parts}u;
  let row = (group.y * groups.x + group.x) * ${team.count}u + local / ${team.parts * team.across}u;
  let vector = group.z * ${team.across}u + local % ${team.across}u;
  let inside = row < sizes.rows && vector < sizes.vectors;
  var sum0 = ${columns.type}();
  if (inside) {
    let end = rowPtr[row + 1u];
    for (var quad = rowPtr[row] + part; quad < end; quad += ${team.parts}u) {
      let w = values[quad];
      let at = columns[quad];
      sum0 += ${terms.join('\n        + ')};
    }
  }
${reduceCode(team, 1)}
  if (inside && part == 0u) {
    y[row * sizes.vectors + vector] = sum0;
  }
}
`;
}

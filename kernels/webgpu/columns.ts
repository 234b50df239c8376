/**
 * How the N batch entries of a row of X and Y lie on the device: as vectors of 1, 2 or 4 numbers, so that a
 * thread loads several with one instruction. N = 6:
 *
 *     x0 x1 x2 x3 | x4 x5 0 0        two vectors of four; the padding is 0 and its outputs are dropped
 */
export interface Columns {
  readonly batch: number;
  /** Numbers of a vector. */
  readonly width: 1 | 2 | 4;
  /** Vectors of a row. */
  readonly count: number;
  /** WGSL type of a vector. */
  readonly type: 'f32' | 'vec2<f32>' | 'vec4<f32>';
}

export function columnsOf(batch: number): Columns {
  if (batch === 1) return { batch, width: 1, count: 1, type: 'f32' };
  if (batch === 2) return { batch, width: 2, count: 1, type: 'vec2<f32>' };
  return { batch, width: 4, count: Math.ceil(batch / 4), type: 'vec4<f32>' };
}

/** X, K × N row-major, as `rows` rows on the device; those beyond K are 0. The same array where nothing changes. */
export function padRows(
  x: Float32Array,
  k: number,
  columns: Columns,
  rows: number,
): Float32Array<ArrayBuffer> {
  const { batch, width, count } = columns;
  const stride = width * count;
  const padded = new Float32Array(rows * stride);
  if (stride === batch) padded.set(x);
  else for (let row = 0; row < k; row++) padded.set(x.subarray(row * batch, (row + 1) * batch), row * stride);
  return padded;
}

/** The inverse: M × N row-major of what lies on the device. */
export function unpadRows(y: Float32Array, m: number, { batch, width, count }: Columns): Float32Array {
  const stride = width * count;
  if (stride === batch) return y.slice(0, m * batch);
  const packed = new Float32Array(m * batch);
  for (let row = 0; row < m; row++) {
    packed.set(y.subarray(row * stride, row * stride + batch), row * batch);
  }
  return packed;
}

/** The least power of two that is not below `value`. */
export function powerOfTwo(value: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, value)));
}

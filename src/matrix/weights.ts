/**
 * The weights of one workload, in the one form from which every format is packed: sorted CSR.
 *
 * `rowPtr` has m + 1 entries, `colIdx` and `values` have nnz; columns ascend within a row.
 * A stored value is never 0, never denormal and never non-finite.
 */
export interface Weights {
  /** Rows. */
  readonly m: number;
  /** Columns. */
  readonly k: number;
  readonly nnz: number;
  readonly rowPtr: Uint32Array;
  readonly colIdx: Uint32Array;
  readonly values: Float32Array;
}

/**
 * How many non-zeros each pattern keeps: the one definition that both the generator and every estimate
 * use. All results are integers held exactly up to 2^53.
 */

/** Non-zeros of m × k weights, all positions alike. */
export function uniformCount(m: number, k: number, sparsity: number): number {
  return Math.round(m * k * (1 - sparsity));
}

/** Blocks kept of a grid of ⌈m/rows⌉ × ⌈k/cols⌉. */
export function blockCount(m: number, k: number, rows: number, cols: number, sparsity: number): number {
  return uniformCount(Math.ceil(m / rows), Math.ceil(k / cols), sparsity);
}

/** Non-zeros of every row of bank-balanced weights. */
export function bankRowCount(k: number, sparsity: number): number {
  return Math.round(k * (1 - sparsity));
}

/**
 * Non-zeros of one gate of rows × k weights that are drawn at `density`, apart from a dense diagonal
 * (of `rows` entries, where there is one) that comes on top.
 */
export function gateDrawnCount(rows: number, k: number, density: number, diagonal: boolean): number {
  const free = rows * k - (diagonal ? rows : 0);
  return Math.min(Math.round(rows * k * density), free);
}

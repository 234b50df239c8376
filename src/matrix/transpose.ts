/** A rows × columns array, row-major, as columns × rows. Writes to `to`, of the same length, and returns it. */
export function transpose(
  from: Float32Array,
  rows: number,
  columns: number,
  to: Float32Array = new Float32Array(from.length),
): Float32Array {
  if (rows === 1 || columns === 1) {
    to.set(from);
    return to;
  }
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) to[column * rows + row] = from[row * columns + column];
  }
  return to;
}

/** Pieces of code that the kernels share. */

/**
 * The start of a kernel of `threads` threads. `group`: the place of this workgroup in the grid, its first two
 * dimensions one number (`plan.ts`); `local`: the number of this thread in it.
 */
export function entry(threads: number): string {
  return `@compute @workgroup_size(${threads})
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {`;
}

/** One line of code for each of `count` numbers. */
export function numbered(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n');
}

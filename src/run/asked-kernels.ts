import { UsageError } from '../errors.js';
import { nearestWord } from '../workload/nearest.js';
import type { FoundBackend, MissingBackend } from './probe.js';

/**
 * Kernels asked for by name must exist, as far as their backends could be asked. Those of a backend that
 * is not available, or that may belong to a file which did not load, are reported as unavailable instead. Throws UsageError for the first unknown one.
 */
export function checkAskedKernels(
  asked: readonly string[],
  found: readonly FoundBackend[],
  missing: readonly MissingBackend[],
): void {
  const known = found.flatMap(({ opened }) => opened.kernels.map(({ id }) => id));
  for (const id of asked) {
    const backend = id.slice(0, id.indexOf('/'));
    const isGone = missing.some((gone) => gone.id === backend || gone.id === gone.choice.modulePath);
    if (known.includes(id) || isGone) continue;
    const near = nearestWord(id, known);
    const hint = near ? `did you mean ${near}?` : '`sparse-bench list kernels` prints all of them.';
    throw new UsageError(`Unknown kernel '${id}': ${hint}`);
  }
}

import { UsageError } from '../errors.js';
import type { RunOptions } from '../run/options.js';
import { probeBackends } from '../run/probe.js';
import { nearestWord } from '../workload/nearest.js';

/**
 * Asks the backends for their kernels when some are named. A kernel of a backend that is not available
 * here passes: the run says so.
 *
 * @throws UsageError for a kernel that its backend does not have.
 */
export async function refuseUnknownKernels({ kernels, backends, timeoutSeconds }: RunOptions): Promise<void> {
  if (kernels.length === 0) return;
  const probes = await probeBackends(backends, timeoutSeconds);
  const available = probes.filter(({ availability }) => availability.available);
  const known = available.flatMap((probe) => probe.kernels.map(({ id }) => id));
  for (const kernel of kernels) {
    const backend = kernel.slice(0, kernel.indexOf('/'));
    const isMissing = probes.some(({ id, availability }) => id === backend && !availability.available);
    if (known.includes(kernel) || isMissing) continue;
    const near = nearestWord(kernel, known);
    const meant = near === null ? '' : ` (did you mean '${near}'?)`;
    throw new UsageError(
      `Unknown kernel '${kernel}'${meant}: \`sparse-bench list kernels\` prints the ids of all kernels.`,
    );
  }
}

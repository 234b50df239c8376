import { NO_HINTS, type RegistryEntry, registry } from '../../kernels/registry.js';

/** Which vendor libraries are on this system, and how to get the others: one line each. Loads none of them. */
export async function vendorLibraries(): Promise<readonly string[]> {
  const entries: readonly RegistryEntry[] = registry.filter(
    ({ group, exists }) => group === 'vendor' && (exists?.(process.platform, process.arch) ?? true),
  );
  return Promise.all(
    entries.map(async ({ id, absence }) => {
      const missing = await absence?.(NO_HINTS);
      return missing ? `${id}: ${missing.reason}; ${missing.remedy}` : `${id}: found`;
    }),
  );
}

/** One team for each number of threads, shared by all kernels of a process: cold copies are many, threads are not. */
import type { Runner } from '../product.js';
import type { ThreadHost } from './host.js';
import { createTeam, type Team } from './team.js';

export interface TeamPool {
  /** A runner whose parts 0 to `count` − 1 are computed by the caller and `count` − 1 threads. */
  load(count: number, module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Runner>;
}

export function createTeamPool(host: ThreadHost): TeamPool {
  const teams = new Map<number, Team>();
  const teamOf = (count: number): Team => {
    const known = teams.get(count);
    if (known && known.failure() === null) return known;
    const team = createTeam(host, count);
    teams.set(count, team);
    return team;
  };
  return { load: (count, module, memory) => teamOf(count).load(module, memory) };
}

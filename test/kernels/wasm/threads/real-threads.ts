/** The built kernels with real threads: a thread's script exists only when it is built. */
import type { Kernel, RooflineProbes } from '../../../../kernels/contract.js';
import type { Features } from '../../../../kernels/wasm/features.js';
import type { Thread, ThreadHost } from '../../../../kernels/wasm/threads/host.js';
import { built } from '../../../run/built.js';

type CreateBackend = typeof import('../../../../kernels/wasm/create-backend.js').createWasmBackend;
type CreateTeam = typeof import('../../../../kernels/wasm/threads/team.js').createTeam;

export interface RealThreads {
  readonly kernels: readonly Kernel[];
  readonly roofline: (threads: number) => Promise<RooflineProbes>;
  readonly createTeam: CreateTeam;
  readonly host: ThreadHost;
  /** Every thread that was ever started. */
  readonly started: readonly Thread[];
}

/** With as many processors as a test needs: more threads than processors are slow, not wrong. */
export async function realThreads(processors = 8): Promise<RealThreads> {
  const { createWasmBackend } = (await import(await built('kernels/wasm/create-backend.js'))) as {
    createWasmBackend: CreateBackend;
  };
  const { detectFeatures } = (await import(await built('kernels/wasm/features.js'))) as {
    detectFeatures: () => Features;
  };
  const { nodeThreads } = (await import(await built('kernels/wasm/threads/node.js'))) as {
    nodeThreads: ThreadHost;
  };
  const { createTeam } = (await import(await built('kernels/wasm/threads/team.js'))) as {
    createTeam: CreateTeam;
  };
  const started: Thread[] = [];
  const host: ThreadHost = {
    processors: () => processors,
    start: (seat) => {
      const thread = nodeThreads.start(seat);
      started.push(thread);
      return thread;
    },
  };
  const backend = createWasmBackend(detectFeatures(), host);
  const roofline = async (threads: number): Promise<RooflineProbes> => {
    const probes = await backend.roofline?.(threads);
    if (!probes) throw new Error('There are no probes.');
    return probes;
  };
  return { kernels: backend.kernels(), roofline, createTeam, host, started };
}

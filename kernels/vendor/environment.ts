/**
 * What must stand in the environment before a library is loaded: the run-time systems of threads read it
 * then, and never again.
 *
 * A thread that has nothing to do spins for a while, because to wake a sleeping one takes longer than a
 * small product: OpenBLAS's for 2^26 cycles (30 ms), GNU's OpenMP for some milliseconds, LLVM's and Intel's
 * for 200 ms. While they spin, another process is measured on the same processors. Between two products of a
 * sample less than a microsecond passes, between two processes' samples more than 50 µs: about 0.1 ms of
 * spinning keeps the threads awake inside a sample and has them asleep in the next process's. KMP_BLOCKTIME
 * counts whole milliseconds, so 1 is its least that is not "sleep at once".
 *
 * Whatever the user has set stays: also OPENBLAS_CORETYPE and its like, which are not touched here and show
 * in the core type that is reported.
 */
const BEFORE_LOADING: Readonly<Record<string, string>> = {
  // A power of two of processor cycles.
  OPENBLAS_THREAD_TIMEOUT: '18',
  // No pool of threads at the start, when one is enough: it grows when more are asked for.
  OPENBLAS_NUM_THREADS: '1',
  // Rounds of a loop with a pause in it, 40 to 140 cycles each.
  GOMP_SPINCOUNT: '3000',
  KMP_BLOCKTIME: '1',
  // Exactly so many threads as are set, not fewer when the machine is busy.
  OMP_DYNAMIC: 'false',
  MKL_DYNAMIC: 'FALSE',
};

/** Changes of `process.env` reach `getenv` of libraries that are loaded later (main thread only). */
export function prepareEnvironment(env: NodeJS.ProcessEnv = process.env): void {
  for (const [name, value] of Object.entries(BEFORE_LOADING)) env[name] ??= value;
}

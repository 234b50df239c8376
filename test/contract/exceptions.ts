/**
 * Where kernels of others do not keep the contract, as seen on an NVIDIA H200 with CUDA 13.0. A figure of theirs is
 * right all the same: every product is within the tolerance. `docs/gpu.md` tells people.
 */
export interface Exceptions {
  /** Adds up in another order in every run, so the last bits differ. */
  readonly roundsAnew: boolean;
  /** Multiplies a column by zero in rows that do not have it: NaN and infinity reach them, too. */
  readonly spreadsNonFinite: boolean;
}

/** Of our own kernels, and of a library that stands in for NVIDIA's: none. */
export const NO_EXCEPTIONS: Exceptions = { roundsAnew: false, spreadsNonFinite: false };

const ROUNDS_ANEW = /^cuda\/spmm-(csr[12]|coo[14])-(row|col)-f32$/;
const SPREADS = /^cuda\/spmm-csr[13]-(row|col)-f32$/;

export function exceptionsOf(kernelId: string): Exceptions {
  return { roundsAnew: ROUNDS_ANEW.test(kernelId), spreadsNonFinite: SPREADS.test(kernelId) };
}

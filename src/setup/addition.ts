import type { Workshop } from './workshop.js';

/** A package of npm at one exact version. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
}

/** Something that `setup` can add: one folder of the user's with an npm project in it. */
export interface Addition {
  /** As typed, and the folder's name; `setupFolder(name)` is where it ends up. */
  readonly name: string;
  /** What it is good for: half a sentence. */
  readonly purpose: string;
  /** Installed without their install scripts. The first one is what the backend loads. */
  readonly packages: readonly [PinnedPackage, ...PinnedPackage[]];
  /** What npm fetches, in bytes, on Linux x64. */
  readonly npmBytes: number;
  /** All that is fetched, in bytes, on Linux x64: for telling people before they start. */
  readonly downloadBytes: number;
  /** What is left on disk, in bytes, on Linux x64. */
  readonly diskBytes: number;
  /** The most that is on disk on the way there, in bytes. */
  readonly peakBytes: number;
  /** Address of a module with a `Check`; it runs in a process of its own. */
  readonly checkUrl: string;
  /**
   * Makes the installed packages usable, and returns what they were made from; absent: they are usable as
   * they are. Throws SetupError.
   */
  finish?(workshop: Workshop): Promise<string>;
  /** More to say when it is there, a line each. */
  remarks?(): Promise<readonly string[]>;
}

/**
 * Loads what is in the npm project `folder`, and nothing from elsewhere, and computes with it. Returns
 * what it found, e.g. `libtensorflow 2.21.0`; throws when it cannot be loaded or computes wrong.
 */
export type Check = (folder: string) => Promise<string>;

export interface CheckModule {
  readonly check: Check;
}

/** What is known about a vendor's library, and what one looks like when it is loaded. */
import type { Kernel } from '../contract.js';
import type { Buffers } from './buffers.js';
import type { NativeLibrary } from './koffi.js';

/**
 * The table of one library: all that sparse-bench must know to find it, load it, set its threads and name
 * its kernels. One file in `libraries/` each.
 */
export interface VendorLibrary {
  readonly id: string;
  readonly label: string;
  readonly files: LibraryFiles;
  /** How to get it: one sentence, followed by how to name one by hand. */
  readonly remedy: string;
  /** Whether its kernels have passed the contract tests on a real machine. */
  readonly confirmed: boolean;
  /**
   * Reads version and core type, and makes the library ready. Throws `LibraryRefused` where what was loaded
   * is another library.
   */
  start(native: NativeLibrary, buffers: Buffers): Started;
  /** `session` gives the loaded library, and throws before `probe()`. */
  kernels(session: () => Session): readonly Kernel[];
}

/** File names by system, in order of preference, and folders beyond those that the system searches. */
export interface LibraryFiles {
  readonly linux?: FileNames;
  readonly darwin?: FileNames;
  readonly win32?: FileNames;
}

export interface FileNames {
  readonly names: readonly string[];
  /** Absolute; a `*` stands for the rest of one folder's name, and the last in the alphabet is taken first. */
  readonly folders?: readonly string[];
  /** Environment variables that hold the folder of an installation, and the folders below it to look into. */
  readonly roots?: readonly { readonly variable: string; readonly below: readonly string[] }[];
  /** A common name, under which the system's own folders hold another library: they are left out. */
  readonly ownFoldersOnly?: true;
  /** The system has no file of it: it is there where this folder is, and is loaded by this path. */
  readonly framework?: { readonly folder: string; readonly path: string };
}

export interface Started {
  /** As the library says itself. */
  readonly version: string;
  /** Core type, threading, whatever decides how fast it is: a few words. */
  readonly detail: string;
  /** From the next call on, exactly so many. Throws where that cannot be done any more. */
  setThreads(count: number): void;
}

/** A loaded library. */
export interface Session {
  readonly id: string;
  readonly native: NativeLibrary;
  readonly buffers: Buffers;
  /** Sets the threads when they are others than now. Costs a comparison. */
  ensureThreads(count: number): void;
}

/** What a setup works with: a folder that nobody else sees, a way to say what it does, and a way to end it. */
export interface Workshop {
  /** The npm project under construction; becomes the addition's folder. */
  readonly project: string;
  /** For what is needed on the way only; gone in the end, as are the children's temporary files. */
  readonly scratch: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** `--from`, absolute; null: not given. */
  readonly from: string | null;
}

export interface Progress {
  /** Does the work and meanwhile says `what`; `folder` is what grows by it. */
  during<T>(what: string, folder: string, work: () => Promise<T>): Promise<T>;
  /** One line that stays. */
  note(text: string): void;
}

/** `288 MB`, `1.2 GB`: sizes as a person who waits for a download reads them. */
export function roughBytes(bytes: number): string {
  if (bytes >= 0.9995e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 9.95e6 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

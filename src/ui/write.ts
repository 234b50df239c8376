import type { OutputStream } from './terminal.js';

/** Writes and resolves when the stream has taken the text, or when its reader is gone. */
export function write(stream: OutputStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.write(text, () => resolve());
  });
}

import { render } from 'ink';
import { sized } from '../sized.js';
import { ShowApp } from './app.js';
import type { Shown } from './layout.js';

/** Where a program draws that leaves the terminal as it found it (DEC private mode 1049). */
const ALTERNATE_SCREEN = { enter: '\u001b[?1049h\u001b[H', leave: '\u001b[?1049l' };

/** Draws the view until the person leaves it; the terminal is then as it was before. */
export async function openShow(shown: Shown, stdout: NodeJS.WriteStream): Promise<void> {
  stdout.write(ALTERNATE_SCREEN.enter);
  try {
    const app = render(<ShowApp shown={shown} />, { stdout: sized(stdout), patchConsole: false });
    await app.waitUntilExit();
  } finally {
    stdout.write(ALTERNATE_SCREEN.leave);
  }
}

import { folderBytes } from '../setup/folder-bytes.js';
import { type Progress, roughBytes } from '../setup/workshop.js';
import { duration } from '../ui/format.js';
import { type OutputStream, textColumns } from '../ui/terminal.js';

const TICK_MS = 1000;

/** Short steps are told by the next one. */
const WORTH_TELLING_MS = 5000;

/**
 * Tells on `stream` what a setup does: a line for each step, and the time of those that take long. On a
 * terminal the line of the running step grows by its time and by the size of its folder, every second.
 */
export function createProgress(name: string, stream: OutputStream): Progress {
  const line = (text: string): void => {
    stream.write(`${name}: ${text}\n`);
  };
  return {
    note: line,
    during: stream.isTTY === true ? duringOnTerminal : duringInLines,
  };

  async function duringInLines<T>(what: string, _folder: string, work: () => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    line(`${what} …`);
    const done = await work();
    const tookMs = performance.now() - startedMs;
    if (tookMs >= WORTH_TELLING_MS) line(`… took ${duration(tookMs / 1000)}`);
    return done;
  }

  async function duringOnTerminal<T>(what: string, folder: string, work: () => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    let isOver = false;
    const draw = (bytes: number): void => {
      const size = bytes === 0 ? '' : `, ${roughBytes(bytes)}`;
      const tail = ` … ${duration((performance.now() - startedMs) / 1000)}${size}`;
      const room = textColumns(stream, process.env) - tail.length - 1;
      stream.write(`\r\u001b[K${`${name}: ${what}`.slice(0, Math.max(0, room))}${tail}`);
    };
    const tick = async (): Promise<void> => {
      const bytes = await folderBytes(folder);
      if (!isOver) draw(bytes);
    };
    draw(0);
    const timer = setInterval(tick, TICK_MS);
    try {
      return await work();
    } finally {
      isOver = true;
      clearInterval(timer);
      stream.write('\n');
    }
  }
}

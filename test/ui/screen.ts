import { EventEmitter } from 'node:events';
import { render } from 'ink';
import type { ReactElement } from 'react';

/** A terminal of any size that remembers what was drawn on it. */
class Terminal extends EventEmitter {
  readonly isTTY = true;
  readonly frames: string[] = [];

  constructor(
    public columns: number,
    public rows: number,
  ) {
    super();
  }

  write(frame: string, done?: () => void): boolean {
    this.frames.push(frame);
    done?.();
    return true;
  }
}

export interface Drawing {
  /** The whole screen as last drawn, with what has scrolled away above it. */
  lastFrame(): string;
  readonly frames: readonly string[];
  resize(columns: number): void;
  rerender(tree: ReactElement): void;
  unmount(): void;
}

/** Draws with Ink itself, every frame whole, as ink-testing-library does for one fixed size. */
export function draw(
  tree: ReactElement,
  {
    columns = 100,
    rows = 40,
    screenReader = false,
  }: { columns?: number; rows?: number; screenReader?: boolean } = {},
): Drawing {
  const terminal = new Terminal(columns, rows);
  const stdout = terminal as unknown as NodeJS.WriteStream;
  const app = render(tree, {
    stdout,
    stderr: stdout,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: screenReader,
  });
  return {
    frames: terminal.frames,
    lastFrame: () => terminal.frames.at(-1) ?? '',
    resize(next) {
      terminal.columns = next;
      terminal.emit('resize');
    },
    rerender: app.rerender,
    unmount: app.unmount,
  };
}

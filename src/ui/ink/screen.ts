import { useStdout } from 'ink';
import { useEffect, useState } from 'react';
import type { Screen } from '../layout/live.js';

/** Size of the terminal, followed as it changes. */
export function useScreen(): Screen {
  const { stdout } = useStdout();
  const [screen, setScreen] = useState<Screen>(() => screenOf(stdout));
  useEffect(() => {
    const resized = (): void => setScreen(screenOf(stdout));
    stdout.on('resize', resized);
    return () => {
      stdout.off('resize', resized);
    };
  }, [stdout]);
  return screen;
}

function screenOf(stdout: NodeJS.WriteStream): Screen {
  return { columns: stdout.columns || 80, rows: stdout.rows || 24 };
}

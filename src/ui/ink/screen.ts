import { useStdout } from 'ink';
import { useEffect, useState } from 'react';
import type { Screen } from '../layout/live.js';
import { sizeOf } from './sized.js';

/** Size of the terminal, followed as it changes. */
export function useScreen(): Screen {
  const { stdout } = useStdout();
  const [screen, setScreen] = useState<Screen>(() => sizeOf(stdout));
  useEffect(() => {
    const resized = (): void => setScreen(sizeOf(stdout));
    stdout.on('resize', resized);
    return () => {
      stdout.off('resize', resized);
    };
  }, [stdout]);
  return screen;
}

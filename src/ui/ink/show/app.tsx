import { useApp, useInput } from 'ink';
import { useEffect, useMemo, useState } from 'react';
import { Lines } from '../lines.js';
import { useScreen } from '../screen.js';
import { layoutShow, type Shown } from './layout.js';
import { actionOf, initialState, reduce } from './state.js';

/** The view of a saved report, driven by keys. */
export function ShowApp({ shown }: { readonly shown: Shown }) {
  const { exit } = useApp();
  const screen = useScreen();
  const [state, setState] = useState(initialState);
  const view = useMemo(() => layoutShow(shown, state, screen), [shown, state, screen]);
  useInput((input, key) => {
    // Fast typing and pasted text come as one input of several characters: each is a key of its own.
    const keys = input.length > 1 ? [...input] : [input];
    setState((before) =>
      keys.reduce(
        (now, one) => reduce(now, actionOf(one, key, now.isTyping), layoutShow(shown, now, screen).around),
        before,
      ),
    );
  });
  useEffect(() => {
    if (state.isDone) exit();
  }, [state.isDone, exit]);
  return <Lines lines={view.lines} />;
}

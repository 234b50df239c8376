import { Static, useIsScreenReaderEnabled } from 'ink';
import { useMemo, useState, useSyncExternalStore } from 'react';
import { headlines } from '../../report/headline.js';
import { finalLines } from '../final.js';
import { layoutLive, type Screen } from '../layout/live.js';
import { spoken, spokenRow } from '../layout/spoken.js';
import type { Line } from '../lines.js';
import type { Environment } from '../terminal.js';
import { Lines } from './lines.js';
import { useScreen } from './screen.js';
import type { LiveStore, Snapshot } from './store.js';

export interface AppProps {
  readonly store: LiveStore;
  readonly details: boolean;
  readonly env: Environment;
}

/** The table that grows while a run is under way, and in its place the whole result at the end. */
export function App({ store, details, env }: AppProps) {
  const snapshot = useSyncExternalStore(store.subscribe, store.getSnapshot);
  const screen = useScreen();
  const sentences = useIsScreenReaderEnabled();
  const final = useMemo(
    () => resultLines(snapshot, { screen, details, env, sentences }),
    [snapshot, screen, details, env, sentences],
  );
  if (sentences) return <Spoken snapshot={snapshot} final={final} />;
  // What is static is written once and scrolls away: the result may be taller than the screen.
  if (final !== null)
    return <Static items={[final]}>{(lines) => <Lines key="result" lines={lines} />}</Static>;
  return <Lines lines={layoutLive(snapshot, screen)} />;
}

interface ResultOptions {
  readonly screen: Screen;
  readonly details: boolean;
  readonly env: Environment;
  readonly sentences: boolean;
}

function resultLines(
  { outcome }: Snapshot,
  { screen, details, env, sentences }: ResultOptions,
): Line[] | null {
  if (outcome === null) return null;
  const { report, path } = outcome;
  return finalLines(report, {
    columns: screen.columns,
    details,
    path,
    env: { ...env, INK_SCREEN_READER: sentences ? 'true' : 'false' },
  });
}

interface Said {
  readonly id: string;
  readonly lines: readonly Line[];
}

/** For a screen reader: a sentence when a row is done, the result at the end, and nothing that moves. */
function Spoken({ snapshot, final }: { readonly snapshot: Snapshot; readonly final: Line[] | null }) {
  // Append only, in the order in which things happened: what has been said is never drawn again.
  const [log] = useState<Map<string, Said>>(() => new Map());
  for (const said of sayings(snapshot, final)) if (!log.has(said.id)) log.set(said.id, said);
  return <Static items={[...log.values()]}>{({ id, lines }) => <Lines key={id} lines={lines} />}</Static>;
}

function sayings({ report, interrupting }: Snapshot, final: Line[] | null): Said[] {
  const say = (id: string, text: string): Said => ({ id, lines: [spoken(text)] });
  const done = report === null ? [] : headlines(report).filter(({ result }) => result.stopReason !== null);
  return [
    say('start', 'Measuring; a sentence follows when a row is done'),
    ...done.map((row) => say(row.result.workload.id, spokenRow(row))),
    ...(interrupting ? [say('interrupted', 'Stopping and keeping what is finished')] : []),
    ...(final === null ? [] : [{ id: 'result', lines: final }]),
  ];
}

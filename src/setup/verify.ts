/** Loads and computes with an addition in a process of its own, which a broken library may take with it. */
import { fileURLToPath } from 'node:url';
import type { Addition } from './addition.js';
import { outcomeText, runChild } from './child-process.js';
import type { Progress } from './workshop.js';

const CHILD_FILE = fileURLToPath(new URL('./verify-child.js', import.meta.url));
/** Loading a library of 800 MB from a cold disk and a busy machine. */
const LIMIT_SECONDS = 120;

export type Verdict =
  | { readonly ok: true; readonly detail: string }
  | { readonly ok: false; readonly reason: string };

export interface CheckReply {
  readonly ok: boolean;
  /** What was found, or what is wrong. */
  readonly text: string;
}

/** Does what is in `project` compute? Rejects with the signal's reason only. */
export async function verify(
  { checkUrl }: Addition,
  project: string,
  { signal, progress }: { readonly signal: AbortSignal; readonly progress: Progress },
): Promise<Verdict> {
  const outcome = await progress.during('computing with it', project, () =>
    runChild(process.execPath, [CHILD_FILE, checkUrl, project], {
      cwd: project,
      env: { ...process.env, NODE_OPTIONS: '' },
      signal,
      limitSeconds: LIMIT_SECONDS,
      channel: true,
    }),
  );
  const reply = outcome.message as CheckReply | null;
  // A process that said it was right and then crashed has still loaded a library that is not to be trusted.
  if (reply?.ok && outcome.end === 'exit' && outcome.code === 0) return { ok: true, detail: reply.text };
  const reason = reply !== null && !reply.ok ? reply.text : outcomeText(outcome, `${LIMIT_SECONDS} s`);
  return { ok: false, reason };
}

/**
 * How the threads of a team tell each other what to do: 32-bit words in shared memory, one line per thread,
 * so that no thread writes where another one waits.
 *
 *     line 0, written by the caller     generation | job | sleepers | in run | caller sleeps
 *     line i, written by thread i       done: the last generation that it finished | held up, µs
 *
 * The caller (thread 0) stores the job, then a new generation. Every thread that sees the generation does
 * its part of the job and stores the generation as done. Who waits spins first, since waking a sleeping
 * thread takes 20 to 70 µs where seeing a word change takes less than one, and sleeps then, since a
 * spinning thread takes a processor from somebody.
 */

/** Bytes 128: lines that processors fetch in pairs are kept apart. */
const LINE_WORDS = 32;

const GENERATION = 0;
const JOB = 1;
const SLEEPERS = 2;
const IN_RUN = 3;
const CALLER_SLEEPS = 4;

/** The job of looking at messages instead of computing. */
export const MESSAGES = -1;

/** Generations count up to here and start again. */
const GENERATION_MASK = 0x3fffffff;
/** In place of a generation: the thread failed. */
const FAILED = -1;

/** Some 20 µs in optimised code. Without a clock: reading it would delay seeing the change. */
const SPIN_TURNS = 20_000;
/** Spinning goes on in a run, by the clock: whoever is waited for computes and is about to finish. */
const SPIN_MS = 1;
/** In a run nobody sleeps longer without looking. */
const SLEEP_MS = 1;

export type Words = Int32Array<SharedArrayBuffer>;

export function createWords(threads: number): Words {
  return new Int32Array(new SharedArrayBuffer(threads * LINE_WORDS * Int32Array.BYTES_PER_ELEMENT));
}

function doneWord(thread: number): number {
  return thread * LINE_WORDS;
}

function heldWord(thread: number): number {
  return thread * LINE_WORDS + 1;
}

/** Whether the word changed within `SPIN_TURNS` looks at it. */
function spin(words: Words, word: number, value: number): boolean {
  for (let turn = 0; turn < SPIN_TURNS; turn++) {
    if (Atomics.load(words, word) !== value) return true;
  }
  return false;
}

/** Sleeps while the word is `value`, counted in `sleepers`, so that others know whether to wake anybody. */
function sleep(words: Words, word: number, value: number, sleepers: number, mostMs: number): void {
  Atomics.add(words, sleepers, 1);
  Atomics.wait(words, word, value, mostMs);
  Atomics.sub(words, sleepers, 1);
}

/** Waits by the clock while `goesOn(ms so far)`, spinning first, then asleep. Returns milliseconds. */
function waitLong(
  words: Words,
  place: { readonly word: number; readonly value: number; readonly sleepers: number },
  goesOn: (waitedMs: number) => boolean,
): number {
  const { word, value, sleepers } = place;
  const beginMs = performance.now();
  for (;;) {
    const waitedMs = performance.now() - beginMs;
    if (!goesOn(waitedMs)) return waitedMs;
    if (waitedMs > SPIN_MS) sleep(words, word, value, sleepers, SLEEP_MS);
  }
}

// What the caller does.

/** A run begins: until its end, who waits is being held up. */
export function beginRun(words: Words): void {
  Atomics.store(words, IN_RUN, 1);
}

export function endRun(words: Words): void {
  Atomics.store(words, IN_RUN, 0);
}

/** Gives all threads a job. Returns its generation. */
export function publish(words: Words, job: number): number {
  const generation = (Atomics.load(words, GENERATION) + 1) & GENERATION_MASK;
  Atomics.store(words, JOB, job);
  Atomics.store(words, GENERATION, generation);
  if (Atomics.load(words, SLEEPERS) !== 0) Atomics.notify(words, GENERATION);
  return generation;
}

/** How a thread answered, and how long the caller was held up: what it waited after its first turns of spinning. */
export interface Awaited {
  readonly outcome: 'done' | 'failed' | 'late';
  readonly heldUpMs: number;
}

const DONE: Awaited = { outcome: 'done', heldUpMs: 0 };

/** Waits until the thread is done with the generation, at most `limitMs`. */
export function awaitDone(words: Words, thread: number, generation: number, limitMs: number): Awaited {
  const word = doneWord(thread);
  const value = (generation - 1) & GENERATION_MASK;
  if (spin(words, word, value) && Atomics.load(words, word) === generation) return DONE;
  const pending = (): boolean => Atomics.load(words, word) === value;
  const place = { word, value, sleepers: CALLER_SLEEPS };
  const heldUpMs = waitLong(words, place, (waitedMs) => pending() && waitedMs < limitMs);
  if (pending()) return { outcome: 'late', heldUpMs };
  return { outcome: Atomics.load(words, word) === generation ? 'done' : 'failed', heldUpMs };
}

/** Microseconds (modulo 2³²) that the thread has been held up in runs. */
export function heldUpMicros(words: Words, thread: number): number {
  return Atomics.load(words, heldWord(thread));
}

// What a thread does.

/** Waits for a generation after the last one that this thread finished, and returns it. */
export function awaitGeneration(words: Words, thread: number): number {
  const finished = Atomics.load(words, doneWord(thread));
  while (!spin(words, GENERATION, finished)) {
    if (Atomics.load(words, IN_RUN) === 1) waitInRun(words, thread, finished);
    else sleep(words, GENERATION, finished, SLEEPERS, Number.POSITIVE_INFINITY);
  }
  return Atomics.load(words, GENERATION);
}

/** The job of the newest generation, which stays until the caller has seen it done. */
export function currentJob(words: Words): number {
  return Atomics.load(words, JOB);
}

/** Notes while it waits how long: the caller reads that at the end of the run, for which it does not wait. */
function waitInRun(words: Words, thread: number, finished: number): void {
  const before = heldUpMicros(words, thread);
  waitLong(words, { word: GENERATION, value: finished, sleepers: SLEEPERS }, (waitedMs) => {
    if (Atomics.load(words, GENERATION) !== finished || Atomics.load(words, IN_RUN) === 0) return false;
    Atomics.store(words, heldWord(thread), before + Math.round(waitedMs * 1000));
    return true;
  });
}

export function reportDone(words: Words, thread: number, generation: number): void {
  Atomics.store(words, doneWord(thread), generation);
  if (Atomics.load(words, CALLER_SLEEPS) !== 0) Atomics.notify(words, doneWord(thread));
}

export function reportFailed(words: Words, thread: number): void {
  reportDone(words, thread, FAILED);
}

/** What else differs between two reports: the first suspects when their figures do. */
import type { ReportOrigin } from './facts.js';

export interface Difference {
  /** `Node`, `backend openblas`. */
  readonly what: string;
  /** `absent` where one side does not have it. */
  readonly before: string;
  readonly now: string;
}

const ABSENT = 'absent';

export function differencesOf(before: ReportOrigin, now: ReportOrigin): Difference[] {
  const pairs: readonly (readonly [what: string, of: (origin: ReportOrigin) => string])[] = [
    ['sparse-bench', ({ toolVersion }) => toolVersion],
    ['Node', ({ device }) => device.node],
    ['V8', ({ device }) => device.v8],
    ['system', ({ device }) => device.os],
    ['seed', ({ seed }) => String(seed)],
    ['suite', ({ settings }) => settings.suite.join(', ')],
    ['engine', ({ settings }) => settings.engine],
    ['visits asked for', ({ settings }) => String(settings.visits)],
    ['kernels asked for', ({ settings }) => settings.kernels.join(', ') || 'all'],
    ['kernels that lost the race', ({ settings }) => (settings.allKernels ? 'sampled' : 'left out')],
    ...backendIds(before, now).map(
      (id) =>
        [
          `backend ${id}`,
          ({ backends }: ReportOrigin) => backends.find((backend) => backend.id === id)?.version ?? ABSENT,
        ] as const,
    ),
  ];
  return pairs
    .map(([what, of]) => ({ what, before: of(before), now: of(now) }))
    .filter((difference) => difference.before !== difference.now);
}

function backendIds(before: ReportOrigin, now: ReportOrigin): string[] {
  return [...new Set([...before.backends, ...now.backends].map(({ id }) => id))];
}

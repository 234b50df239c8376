import type { Command } from 'commander';

/** The options of `run` as typed: text, checked later. */
export interface RunArguments {
  readonly suite?: string;
  readonly layer?: string;
  readonly sparsity?: string;
  readonly batch?: string;
  readonly pattern?: string;
  readonly threads?: string;
  readonly cache?: string;
  readonly timing?: string;
  readonly backend?: string;
  readonly library?: string;
  readonly kernel?: string;
  readonly allKernels?: true;
  readonly shard?: string;
  readonly maxTime?: string;
  readonly visits?: string;
  readonly precision?: string;
  readonly seed?: string;
  readonly engine?: string;
  readonly timeout?: string;
  readonly out?: string;
  readonly resume?: string;
  readonly reporter?: string;
  readonly details?: true;
}

/** What holds when an option is not given. Suite and time limit have no fixed one. */
export const DEFAULTS = {
  suite: 'quick',
  sparsity: '0.95',
  batch: '1',
  pattern: 'uniform',
  threads: '1',
  cache: 'warm',
  timing: 'latency',
  visits: '5',
  precision: '0.05',
  seed: '1',
  engine: 'hrtime',
  timeout: '30',
  out: 'reports',
} as const;

const usual = (value: string) => ` (default ${value})`;

/** No default is given to commander: whether an option was typed matters later. */
export function addRunOptions(command: Command): Command {
  const options: readonly (readonly [flags: string, description: string])[] = [
    ['--suite <list>', `suites by id, or your own file by its path${usual(DEFAULTS.suite)}`],
    ['--layer <list>', 'layers instead of a suite: rnn:1760, gru:2560, lstm:2048, gemm:7680x2560'],
    ['--sparsity <list>', `fractions of zeros, 0 to below 1${usual(DEFAULTS.sparsity)}`],
    ['--batch <list>', `independent sequences at once${usual(DEFAULTS.batch)}`],
    ['--pattern <list>', 'uniform, bernoulli, block:8x1, bank:32, gates:0.05/0.05/0.2+diag'],
    ['--threads <list>', `threads on both sides; js has 1${usual(DEFAULTS.threads)}`],
    [
      '--cache <list>',
      `warm: weights stay in cache between runs; cold: they never do${usual(DEFAULTS.cache)}`,
    ],
    [
      '--timing <list>',
      `of a GPU: latency, throughput, device; a processor has latency${usual(DEFAULTS.timing)}`,
    ],
    [
      '--backend <list>',
      'backends by id, vendor for all vendor libraries, or a module of your own by its path (default: all)',
    ],
    ['--library <list>', 'shared libraries to use, such as openblas=/opt/lib/libopenblas.so'],
    ['--kernel <list>', 'of the kinds named only these, such as wasm/sell8-f32'],
    ['--all-kernels', 'no kernel leaves after the race'],
    ['--shard <part/parts>', 'measure one part of the suite, such as 2/8; see merge'],
    [
      '--max-time <seconds>',
      'time limit of the whole run (default: set by the suite, longer with more than three backends)',
    ],
    ['--visits <count>', `visits of each row before precision can end it${usual(DEFAULTS.visits)}`],
    [
      '--precision <fraction>',
      `half-width to which the visits of a row have to agree${usual(DEFAULTS.precision)}`,
    ],
    ['--seed <number>', `of weights, inputs and orders${usual(DEFAULTS.seed)}`],
    ['--engine <name>', `hrtime or benchmarkjs${usual(DEFAULTS.engine)}`],
    ['--timeout <seconds>', `longest single call into a kernel${usual(DEFAULTS.timeout)}`],
    ['--out <folder>', `where the report goes${usual(DEFAULTS.out)}`],
    ['--resume <report>', 'go on from an interrupted run, in place'],
    ['--reporter <name>', 'ink, plain, json or silent (default: ink on a terminal, else plain)'],
    ['--details', 'every kernel of every row'],
  ];
  for (const [flags, description] of options) command.option(flags, description);
  return command;
}

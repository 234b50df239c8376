import { listSuites } from '../../suite/builtin.js';
import { linesToText } from '../../ui/ansi.js';
import { counted, duration } from '../../ui/format.js';
import { paragraph } from '../../ui/lines.js';
import { textColumns, wantsColours } from '../../ui/terminal.js';
import { backendChoices } from '../backend-choices.js';
import { accept, parseChoice, parseSeconds } from '../values.js';

export interface ListArguments {
  readonly backend?: string;
  readonly timeout?: string;
}

export async function execute(what: string, given: ListArguments): Promise<void> {
  const kind = accept(parseChoice('list', ['suites', 'backends', 'kernels'])(what));
  process.stdout.write(kind === 'suites' ? suitesText() : await probedText(kind, given));
}

/** Without anything that takes long to load. */
function suitesText(): string {
  const suites = listSuites();
  const { stdout, env } = process;
  const indent = Math.max(...suites.map(({ id }) => id.length)) + 2;
  const width = textColumns(stdout, env);
  const lines = suites.flatMap(({ id, title, description, rows, maxTimeSeconds }) => [
    ...paragraph(
      `${id.padEnd(indent)}${title} (${counted(rows, 'row')}, up to ${duration(maxTimeSeconds)})`,
      width,
      'strong',
      indent,
    ),
    ...paragraph(description, width, 'plain', indent, indent),
  ]);
  return linesToText(lines, wantsColours(stdout, env));
}

async function probedText(kind: 'backends' | 'kernels', given: ListArguments): Promise<string> {
  const timeout = accept(parseSeconds(given.timeout ?? '30', '--timeout', 30));
  const choices = backendChoices(given.backend);
  const [{ probeBackends }, { backendLines, kernelLines }] = await Promise.all([
    import('../../run/probe.js'),
    import('../backend-text.js'),
  ]);
  const probes = await probeBackends(choices, timeout);
  return kind === 'backends' ? backendLines(probes) : kernelLines(probes);
}

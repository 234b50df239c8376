/**
 * The commands and their options: what a person can type, and nothing of what is done about it. Each
 * command's code is imported when it is called, so that help is printed without loading the rest.
 */
import { Command, Help, Option } from 'commander';
import { EXPORT_FORMAT_IDS } from '../report/formats/ids.js';
import { toolVersion } from '../version.js';
import type { CompareArguments } from './commands/compare.js';
import type { ExportArguments } from './commands/export.js';
import type { HistoryArguments } from './commands/history.js';
import type { MergeArguments } from './commands/merge.js';
import type { SetupArguments } from './commands/setup.js';
import type { ShowArguments } from './commands/show.js';
import { unknownCommand } from './errors.js';
import { addRunOptions, type RunArguments } from './run-arguments.js';

export function buildProgram(): Command {
  const program = new Command('sparse-bench');
  const run = runCommand(program);
  program
    .description(
      'Do sparse weights make a recurrent network faster on this device? By how much, from which sparsity,\n' +
        'up to which batch size? Without a command: run.',
    )
    .version(toolVersion(), '-V, --version', 'print the version')
    .helpCommand(false)
    .addCommand(run, { isDefault: true })
    .addCommand(listCommand())
    .addCommand(doctorCommand())
    .addCommand(showCommand())
    .addCommand(exportCommand())
    .addCommand(mergeCommand())
    .addCommand(compareCommand())
    .addCommand(historyCommand())
    .addCommand(setupCommand())
    .addCommand(helpCommand(program))
    .addHelpText('after', () => programHelp(run));
  prepare(program);
  return program;
}

/** Errors are thrown, printed in one place, and never by commander itself. */
function prepare(command: Command): void {
  command
    .helpOption('-h, --help', 'show help')
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  command.configureHelp({ helpWidth: Math.min(100, process.stdout.columns ?? 100) });
  for (const child of command.commands) prepare(child);
}

function programHelp(run: Command): string {
  const help = new Help();
  help.helpWidth = Math.min(100, process.stdout.columns ?? 100);
  const options = help.visibleOptions(run).filter(({ long }) => long !== '--help');
  const width = Math.max(...options.map((option) => help.optionTerm(option).length));
  const lines = options.map((option) =>
    help.formatItem(help.optionTerm(option), width, help.optionDescription(option), help),
  );
  return `\nOptions of run:\n${lines.join('\n')}\n${examples(
    ['sparse-bench', "reproduce the paper's table on this device"],
    ['sparse-bench --layer gru:2560 --sparsity 0.8,0.9', 'a layer of your own'],
    ['sparse-bench --reporter json > report.json', 'for a program'],
    ['sparse-bench doctor', 'can this device be trusted to measure?'],
  )}\nExit codes:\n  0 fine · 1 regression beyond the limit · 2 bad usage or input · 3 wrong result of a kernel · 4 nothing measured\n  5 something asked for by name is not available · 70 defect · 130 interrupted`;
}

function examples(...entries: readonly (readonly [command: string, meaning: string])[]): string {
  const width = Math.max(...entries.map(([command]) => command.length));
  const lines = entries.map(([command, meaning]) => `  ${command.padEnd(width)}   ${meaning}`);
  return `\nExamples:\n${lines.join('\n')}\n`;
}

function runCommand(program: Command): Command {
  const command = new Command('run')
    .description('measure, print the table, write the report (the default command)')
    .allowExcessArguments(true)
    .addHelpText(
      'after',
      examples(
        ['sparse-bench run', 'the quick suite on every available backend'],
        ['sparse-bench run --suite narang2017,./mine.json', 'suites: shipped ones and files of your own'],
        ['sparse-bench run --layer lstm:1024 --batch 1,4,16', 'a sweep: lists are multiplied'],
        ['sparse-bench run --backend wasm,./mine.mjs --details', 'your own kernels against ours'],
        ['sparse-bench run --resume reports/….json', 'go on after an interruption'],
      ),
    )
    .action(async (given: RunArguments, self: Command) => {
      const { execute } = await import('./commands/run.js');
      const [word] = self.args;
      if (word !== undefined) throw unknownCommand(word, commandNames(program));
      await execute(given);
    });
  return addRunOptions(command);
}

function commandNames(program: Command): string[] {
  return program.commands.map((command) => command.name());
}

function listCommand(): Command {
  return new Command('list')
    .description('what there is: suites, backends or kernels')
    .argument('<what>', 'suites, backends or kernels')
    .addOption(backendOption())
    .addOption(timeoutOption())
    .addHelpText(
      'after',
      examples(
        ['sparse-bench list suites', 'what can be measured'],
        ['sparse-bench list backends', 'what runs here, and why something does not'],
        ['sparse-bench list kernels --backend wasm', 'ids for --kernel'],
      ),
    )
    .action(async (what: string, given: { backend?: string; timeout?: string }) => {
      const { execute } = await import('./commands/list.js');
      await execute(what, given);
    });
}

function doctorCommand(): Command {
  return new Command('doctor')
    .description('this device, its backends and its noise, with advice')
    .addOption(backendOption())
    .addOption(timeoutOption())
    .addHelpText('after', examples(['sparse-bench doctor', 'before you trust a figure, or report one']))
    .action(async (given: { backend?: string; timeout?: string }) => {
      const { execute } = await import('./commands/doctor.js');
      await execute(given);
    });
}

function showCommand(): Command {
  return new Command('show')
    .description('a saved report: a view with tabs on a terminal, printed elsewhere')
    .argument('<report>', 'a report file')
    .option('--print', 'print it as the run did, on a terminal, too')
    .option('--details', 'print it with every kernel of every row')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      examples(
        ['sparse-bench show reports/….json', 'look around in it: keys are on ?'],
        ['sparse-bench show reports/….json --print', 'the table again'],
        ['sparse-bench show reports/….json --details', 'with every kernel'],
      ),
    )
    .action(async (path: string, given: ShowArguments) => {
      const { execute } = await import('./commands/show.js');
      await execute(path, given);
    });
}

function exportCommand(): Command {
  return new Command('export')
    .description('a saved report in the format of another program')
    .argument('<reports...>', 'a report file; for html also several')
    .requiredOption('--format <name>', `one of ${EXPORT_FORMAT_IDS.join(', ')}`)
    .option('--output <file>', 'where it goes, replaced in one step (default: standard output)')
    .option('--values <kind>', 'github-action-benchmark: times or speedups (default times)')
    .option('--repository <url>', 'conbench: the GitHub repository that was measured')
    .option('--commit <sha>', 'conbench: its commit')
    .addHelpText(
      'after',
      examples(
        ['sparse-bench export r.json --format markdown', 'for an issue'],
        [
          'sparse-bench export a.json b.json --format html --output page.html',
          'a page, several side by side',
        ],
        ['sparse-bench export r.json --format bencher | bencher run --adapter json', 'for a tracker'],
        ['sparse-bench export r.json --format prometheus --output s.prom', 'for a collector'],
      ),
    )
    .action(async (paths: string[], given: ExportArguments) => {
      const { execute } = await import('./commands/export.js');
      await execute(paths, given);
    });
}

function mergeCommand(): Command {
  return new Command('merge')
    .description('the parts of a run with --shard as one report')
    .argument('<reports...>', 'the report files of all parts')
    .option('--output <file>', 'where it goes, replaced in one step (default: standard output)')
    .option('--partial', 'merge what there is when parts are missing')
    .addHelpText(
      'after',
      examples(['sparse-bench merge parts/*.json --output report.json', 'after all parts have run']),
    )
    .action(async (paths: string[], given: MergeArguments) => {
      const { execute } = await import('./commands/merge.js');
      await execute(paths, given);
    });
}

function compareCommand(): Command {
  return new Command('compare')
    .description('devices side by side, or new reports against old ones of the same device')
    .argument('<reports...>', 'report files, the old one first; with --baseline only new ones')
    .option('--baseline <folder>', 'reports of the past: eight or more tell how much runs differ')
    .option(
      '--fail-on-regression <limit>',
      'exit 1 when a cell surely got slower by this or more, such as 5%',
    )
    .option('--details', 'every cell, not only what changed')
    .option('--json', 'the comparison as JSON')
    .addHelpText(
      'after',
      examples(
        ['sparse-bench compare laptop.json phone.json', 'two devices'],
        ['sparse-bench compare old.json new.json', 'what changed on this device'],
        ['sparse-bench compare new.json --baseline reports --fail-on-regression 5%', 'a nightly guard'],
      ),
    )
    .action(async (paths: string[], given: CompareArguments) => {
      const { execute } = await import('./commands/compare.js');
      await execute(paths, given);
    });
}

function historyCommand(): Command {
  return new Command('history')
    .description('trends and steps over all reports of a folder')
    .argument('<folder>', 'a folder with reports')
    .option('--fail-on-regression <limit>', 'exit 1 when the newest report surely got slower by this or more')
    .option('--details', 'every cell, not only what changed')
    .option('--json', 'series, steps and changes as JSON')
    .addHelpText(
      'after',
      examples(
        ['sparse-bench history reports', 'how the figures went, and where they stepped'],
        ['sparse-bench history reports --fail-on-regression 5%', 'the newest report against those before'],
      ),
    )
    .action(async (folder: string, given: HistoryArguments) => {
      const { execute } = await import('./commands/history.js');
      await execute(folder, given);
    });
}

function setupCommand(): Command {
  return new Command('setup')
    .description('add what an optional backend needs, into a folder of yours; remove it')
    .argument('[names...]', 'what to add: see --list; all for everything')
    .option('--list', 'what there is, how large it is, and what is installed')
    .option('--remove', 'remove what is named')
    .option('--from <dir>', 'tfjs-node only: take libtensorflow from this folder')
    .addHelpText(
      'after',
      examples(
        ['sparse-bench setup --list', 'what could be added, and what is'],
        ['sparse-bench setup onnxruntime vendor', 'stronger dense opponents'],
        ['sparse-bench setup tfjs-node --from ./libtensorflow', 'with a library that is on disk'],
        ['sparse-bench setup --remove tfjs-node', 'free the disk again'],
      ),
    )
    .action(async (names: string[], given: SetupArguments) => {
      const { execute } = await import('./commands/setup.js');
      await execute(names, given);
    });
}

function helpCommand(program: Command): Command {
  return new Command('help')
    .description('show help for a command')
    .argument('[command]')
    .action((name: string | undefined) => {
      const found =
        name === undefined ? program : program.commands.find((command) => command.name() === name);
      if (found === undefined) throw unknownCommand(name ?? '', commandNames(program));
      found.outputHelp();
    });
}

function backendOption(): Option {
  return new Option('--backend <list>', 'backends by id, or a module of your own by its path');
}

function timeoutOption(): Option {
  return new Option('--timeout <seconds>', 'longest wait for one answer of a backend').default('30');
}

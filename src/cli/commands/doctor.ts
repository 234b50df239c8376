import { describeDevice } from '../../device/describe.js';
import { pinnableProcessors } from '../../device/processors.js';
import { environmentWarnings } from '../../device/warnings.js';
import { EXIT } from '../../errors.js';
import { clockStepNs, measureNoise, type Noise } from '../../run/noise.js';
import { type BackendProbe, probeBackends } from '../../run/probe.js';
import { linesToText } from '../../ui/ansi.js';
import { paragraph, type Style } from '../../ui/lines.js';
import { textColumns, wantsColours } from '../../ui/terminal.js';
import { toolVersion } from '../../version.js';
import { backendChoices } from '../backend-choices.js';
import { backendLines } from '../backend-text.js';
import { advice, deviceLines, noiseLines } from '../doctor-text.js';
import { listenForInterruption } from '../signals.js';
import { accept, parseSeconds } from '../values.js';
import type { ListArguments } from './list.js';

export async function execute(given: ListArguments): Promise<void> {
  const timeout = accept(parseSeconds(given.timeout ?? '30', '--timeout', 30));
  const choices = backendChoices(given.backend);
  const interruption = listenForInterruption(() => {}, '');
  try {
    // The warnings first and alone: what else is asked keeps processors busy.
    const warnings = await environmentWarnings({ timerStepNs: clockStepNs() });
    const device = await describeDevice();
    say('device', deviceLines(device, await pinnableProcessors(), toolVersion()));
    const probes = await probeBackends(choices, timeout);
    say('backends', backendLines(probes).trimEnd().split('\n'));
    const noise = probes.some(isUseful) ? await measured(interruption.signal) : null;
    if (interruption.signal.aborted) return;
    say('noise', noise === null ? ['not measured: no kernel runs here'] : noiseLines(noise));
    say('advice', advice({ warnings, probes, noise }));
    process.exitCode = probes.some(isUseful) ? EXIT.ok : EXIT.nothingMeasured;
  } finally {
    process.exitCode = interruption.exitCode() ?? process.exitCode;
    interruption.release();
  }
}

function isUseful({ availability, kernels }: BackendProbe): boolean {
  return availability.available && kernels.length > 0;
}

/** null where it cannot be measured: `doctor` goes on, it is there for sick machines. */
async function measured(signal: AbortSignal): Promise<Noise | null> {
  process.stderr.write('measuring the noise of this machine, about ten seconds …\n');
  try {
    return await measureNoise(signal);
  } catch (error) {
    if (!signal.aborted) process.stderr.write(`sparse-bench: ${String(error)}\n`);
    return null;
  }
}

function say(title: string, texts: readonly string[]): void {
  const { stdout, env } = process;
  const width = textColumns(stdout, env);
  const block = (text: string, style: Style, first: number) =>
    paragraph(text, width, style, first + 2, first);
  const lines = [...block(title, 'title', 0), ...texts.flatMap((text) => block(text, 'plain', 2))];
  stdout.write(`${linesToText(lines, wantsColours(stdout, env))}\n`);
}

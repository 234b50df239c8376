import { visible } from './text.js';

export type Labels = Readonly<Record<string, string>>;
/** A null value is left out: unknown is no sample. */
export type Sample = readonly [labels: Labels, value: number | null];

export interface Family {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly (readonly [labels: Labels, value: number])[];
}

/** All are gauges: a report says how something is, and counts nothing up. */
export function family(name: string, help: string, samples: readonly Sample[]): Family {
  return {
    name,
    help,
    samples: samples.flatMap(([labels, value]) => (value === null ? [] : [[labels, value] as const])),
  };
}

/** HELP, TYPE and the samples; nothing for a family without any. */
export function familyText({ name, help, samples }: Family): string {
  if (samples.length === 0) return '';
  const lines = samples.map(([labels, value]) => `${name}${labelsText(labels)} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}

function labelsText(labels: Labels): string {
  const entries = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(value)}"`);
  return entries.length === 0 ? '' : `{${entries.join(',')}}`;
}

function escapeValue(value: string): string {
  return visible(value).replace(/\\/g, '\\\\').replace(/"/g, '\\"');
}

/** The document around the sections: head, policy, style and script. */
import { createHash } from 'node:crypto';
import { clientScript } from './client.js';
import { html, type Markup, trusted } from './markup.js';
import { STYLE } from './style.js';

export interface Page {
  readonly title: string;
  readonly heading: string;
  readonly under: Markup;
  /** Of the sparse-bench that measured. */
  readonly version: string;
  readonly contents: Markup;
  readonly body: Markup;
}

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%232477ab' d='M1 10h3v5H1zM6.5 6h3v9h-3zM12 1h3v14h-3z'/%3E%3C/svg%3E";

export function page({ title, heading, under, version, contents, body }: Page): string {
  const script = clientScript();
  return `<!doctype html>\n${
    html`<html lang="en"><head><meta charset="utf-8">${policy(STYLE, script)}<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="generator" content="sparse-bench"><title>${title}</title><link rel="icon" href="${trusted(ICON)}"><style>${trusted(STYLE)}</style></head><body><a class="skip" href="#main">Skip to the report</a><header><p class="brand">sparse-bench</p><h1>${heading}</h1><p class="under">${under}</p>${contents}</header><main id="main">${body}</main><footer><p>Made by sparse-bench ${version}. Dense and sparse were sampled side by side in fresh processes; every kernel was checked against a float64 reference before it was timed; intervals say, with 95 %, where another run would find a speed-up on this device. The report file holds every sample.</p></footer><script>${trusted(script)}</script></body></html>`
      .text
  }\n`;
}

/** Nothing is fetched and nothing runs but the style and the script of this page, known by their hashes. */
function policy(style: string, script: string): Markup {
  const rules = [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ];
  // The quotes of the rules are ours; escaped ones would be read the same, but by fewer people.
  return html`<meta http-equiv="Content-Security-Policy" content="${trusted(rules.join('; '))}">`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

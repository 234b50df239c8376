import { describe, expect, it } from 'vitest';
import { defaultReporter, isCi, textColumns, wantsColours } from '../../src/ui/terminal.js';

const terminal = { isTTY: true, columns: 90, write() {} };
const pipe = { write() {} };

describe('which reporter', () => {
  it('is Ink where a person watches a terminal', () => {
    expect(defaultReporter(terminal, { TERM: 'xterm-256color' })).toBe('ink');
    expect(defaultReporter(terminal, { CI: 'false' })).toBe('ink');
    expect(defaultReporter(terminal, { CI: '0' })).toBe('ink');
    expect(defaultReporter(terminal, { CI: '' })).toBe('ink');
  });

  it('is plain on a pipe, in CI and on a dumb terminal', () => {
    expect(defaultReporter(pipe, { TERM: 'xterm' })).toBe('plain');
    expect(defaultReporter(terminal, { CI: 'true' })).toBe('plain');
    expect(defaultReporter(terminal, { CI: '1' })).toBe('plain');
    expect(defaultReporter(terminal, { CONTINUOUS_INTEGRATION: '1' })).toBe('plain');
    expect(defaultReporter(terminal, { TERM: 'dumb' })).toBe('plain');
    expect(isCi({ CI: 'anything' })).toBe(true);
  });
});

describe('colours and width', () => {
  it('NO_COLOR beats FORCE_COLOR, which beats what the terminal is', () => {
    expect(wantsColours(terminal, {})).toBe(true);
    expect(wantsColours(pipe, {})).toBe(false);
    expect(wantsColours(pipe, { FORCE_COLOR: '1' })).toBe(true);
    expect(wantsColours(terminal, { FORCE_COLOR: '0' })).toBe(false);
    expect(wantsColours(terminal, { NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false);
    expect(wantsColours(terminal, { NO_COLOR: '' })).toBe(true);
  });

  it('is the terminal’s own width, else COLUMNS, else enough for every column', () => {
    expect(textColumns(terminal, { COLUMNS: '50' })).toBe(90);
    expect(textColumns(pipe, { COLUMNS: '50' })).toBe(50);
    expect(textColumns(pipe, { COLUMNS: 'wide' })).toBe(140);
    expect(textColumns(pipe, { COLUMNS: '-3' })).toBe(140);
  });
});

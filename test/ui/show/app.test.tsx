import { stripVTControlCharacters } from 'node:util';
import { render } from 'ink-testing-library';
import { describe, expect, it, vi } from 'vitest';
import { ShowApp } from '../../../src/ui/ink/show/app.js';
import { exampleReport } from '../../fixtures/example-report.js';

const shown = { report: exampleReport(), path: 'reports/example.json' };

function open() {
  const app = render(<ShowApp shown={shown} />);
  const frame = () => stripVTControlCharacters(app.lastFrame() ?? '');
  const press = async (keys: string, expected: RegExp) => {
    app.stdin.write(keys);
    await vi.waitFor(() => expect(frame()).toMatch(expected));
  };
  return { ...app, frame, press };
}

describe('the view of a saved report', () => {
  it('shows the speed-ups and follows keys as a terminal sends them', async () => {
    const { frame, press, unmount } = open();
    await vi.waitFor(() => expect(frame()).toMatch(/› RNN 1760/));
    await press('\u001b[B', /› RNN 2560/);
    await press('\r', /\[2 kernels\][\s\S]*filter “RNN 2560/);
    await press('\u001b', /1 of \d+ kernels/);
    await press('\u001b[C', /\[3 roofline\]/);
    await press('?', /the kernels of the selected row/);
    await press('x', /Capital: sparse/);
    unmount();
  });

  it('takes several keys that come at once, one after the other', async () => {
    const { press, unmount } = open();
    await press('2/sell8', /filter: sell8█/);
    unmount();
  });

  it('shows verdicts in words, so that nothing is told by colour alone', async () => {
    const { frame, unmount } = open();
    await vi.waitFor(() => expect(frame()).toMatch(/FASTER/));
    expect(frame()).toMatch(/AMBIGUOUS/);
    expect(frame()).toContain('[1 speed-ups]');
    unmount();
  });
});

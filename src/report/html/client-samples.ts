/**
 * Runs in the page, see `client.ts`: decodes and draws the samples of a row when it is opened for the first
 * time.
 */
export function drawSamples(): void {
  type Visit = { visit: number; twin: boolean; times: number[] };
  type Sample = { visit: number; twin: boolean; ns: number };
  const SVG = 'http://www.w3.org/2000/svg';
  const [WIDTH, HEIGHT, TOP] = [640, 84, 6];

  for (const row of document.querySelectorAll('details.row')) {
    row.addEventListener('toggle', () => {
      const box = row.querySelector<HTMLElement>('[data-samples]');
      if (box === null) return;
      const kernels = (box.dataset.samples ?? '').split(';').map((kernel) => kernel.split(' '));
      box.removeAttribute('data-samples');
      box.replaceChildren(
        heading(),
        ...kernels.map(([name, ...visits]) => kernelBlock(decodeURIComponent(name), visits.map(parse))),
      );
    });
  }

  function heading(): HTMLElement {
    const title = element('p', 'sub');
    title.append('Raw samples in the order of time, by visit; logarithmic height. Hollow: the twin.');
    return title;
  }

  /** `0=…`, `0t=…`: see `packSamples` in `samples.ts`. */
  function parse(text: string): Visit {
    const [key, codes] = text.split('=');
    const times = (codes.match(/.../g) ?? []).map(decode);
    return { visit: Number.parseInt(key, 10), twin: key.endsWith('t'), times };
  }

  function kernelBlock(id: string, visits: Visit[]): HTMLElement {
    const samples = visits.flatMap(({ visit, twin, times }) =>
      times.map((ns): Sample => ({ visit, twin, ns })),
    );
    const sorted = samples.map(({ ns }) => ns).sort((a, b) => a - b);
    const facts =
      `${id}: ${samples.length} samples, least ${time(sorted[0])}, ` +
      `median ${time(sorted[sorted.length >> 1])}, most ${time(sorted[sorted.length - 1])}`;
    const block = element('div', 'kernel');
    const title = element('p', '');
    title.textContent = facts;
    const numbers = element('details', '');
    const summary = element('summary', '');
    summary.textContent = `Numbers of ${id}, ns`;
    const pre = element('pre', '');
    pre.tabIndex = 0;
    pre.textContent = visits
      .map(({ visit, twin, times }) => {
        const list = times.map((ns) => Number(ns.toPrecision(4)));
        return `visit ${visit + 1}${twin ? ' twin' : ''}: ${list.join(' ')}`;
      })
      .join('\n');
    numbers.append(summary, pre);
    block.append(title, strip(samples, sorted, facts), numbers);
    return block;
  }

  function strip(samples: Sample[], sorted: number[], label: string): SVGElement {
    const [low, high] = [Math.log(sorted[0]), Math.log(sorted[sorted.length - 1])];
    const y = (ns: number) =>
      high > low ? HEIGHT - TOP - ((Math.log(ns) - low) / (high - low)) * (HEIGHT - 2 * TOP) : HEIGHT / 2;
    const x = (index: number) => 6 + (index / Math.max(1, samples.length - 1)) * (WIDTH - 12);
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', label);
    const bounds = samples.flatMap(({ visit }, index) =>
      index > 0 && samples[index - 1].visit !== visit
        ? [`M${(x(index) + x(index - 1)) / 2} 0V${HEIGHT}`]
        : [],
    );
    svg.append(path('visit', bounds));
    const median = y(sorted[sorted.length >> 1]);
    svg.append(path('median', [`M0 ${median}H${WIDTH}`]));
    samples.forEach(({ ns, twin }, index) => {
      const dot = document.createElementNS(SVG, 'circle');
      dot.setAttribute('cx', x(index).toFixed(1));
      dot.setAttribute('cy', y(ns).toFixed(1));
      dot.setAttribute('r', '2.4');
      if (twin) dot.setAttribute('class', 'twin');
      svg.append(dot);
    });
    return svg;
  }

  function path(className: string, parts: string[]): SVGElement {
    const line = document.createElementNS(SVG, 'path');
    line.setAttribute('class', className);
    line.setAttribute('d', parts.join(''));
    return line;
  }

  function element<K extends keyof HTMLElementTagNameMap>(
    name: K,
    className: string,
  ): HTMLElementTagNameMap[K] {
    const made = document.createElement(name);
    made.className = className;
    return made;
  }

  /** The inverse of `encodeNs` in `samples.ts`. */
  function decode(code: string): number {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    let value = 0;
    for (const digit of code) value = value * 64 + alphabet.indexOf(digit);
    return 1e-3 * Math.exp((value * Math.log(1e15)) / (64 ** 3 - 1));
  }

  function time(ns: number): string {
    const [scale, unit] = ns < 1e3 ? [1, 'ns'] : ns < 1e6 ? [1e3, 'µs'] : ns < 1e9 ? [1e6, 'ms'] : [1e9, 's'];
    return `${Number((ns / Number(scale)).toPrecision(3))} ${unit}`;
  }
}

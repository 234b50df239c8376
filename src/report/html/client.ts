/**
 * What runs in the page: sorting, opening what a link points to, reading out the marks of the roofline,
 * and drawing raw samples. The page is whole without it.
 *
 * Each function is put into the page as its own source text, so it may use nothing but the browser and
 * what it declares itself: no import, no constant of this file. It is typed and checked like the rest.
 */
import { drawSamples } from './client-samples.js';

/** Source text of all functions, to stand inside a script element. */
export function clientScript(): string {
  return [sortTables, openTargets, readMarks, drawSamples].map((run) => `(${run.toString()})();`).join('\n');
}

/** Headings become buttons that sort their table; a second press turns the order round. */
function sortTables(): void {
  for (const head of document.querySelectorAll<HTMLTableCellElement>('table.sorts th[data-sort]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => sortBy(head));
  }

  function sortBy(head: HTMLTableCellElement): void {
    const table = head.closest('table');
    const body = table?.tBodies[0];
    if (!table || !body) return;
    const isDown = head.getAttribute('aria-sort') !== 'descending';
    for (const other of table.querySelectorAll('th[aria-sort]')) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', isDown ? 'descending' : 'ascending');
    const keyOf = (row: HTMLTableRowElement) => {
      const cell = row.cells[head.cellIndex];
      return cell?.dataset.v ?? cell?.textContent ?? '';
    };
    const rows = [...body.rows].sort((a, b) => {
      const [left, right] = [keyOf(a), keyOf(b)];
      // What is unknown stays at the end in both orders.
      if (left === '' || right === '') return Number(left === '') - Number(right === '');
      const order = head.dataset.sort === 'number' ? Number(left) - Number(right) : left.localeCompare(right);
      return isDown ? -order : order;
    });
    body.append(...rows);
  }
}

/** A link to something folded opens it; a button opens or folds all rows. */
function openTargets(): void {
  const open = (): void => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let at: Element | null = target; at; at = at.parentElement) {
      if (at instanceof HTMLDetailsElement) at.open = true;
    }
    target.scrollIntoView();
    target.querySelector('summary')?.focus();
  };
  addEventListener('hashchange', open);
  if (location.hash !== '') open();

  for (const section of document.querySelectorAll('section[id$="kernels"]')) {
    const rows = [...section.querySelectorAll<HTMLDetailsElement>('details.row')];
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'all';
    button.textContent = 'Open all rows';
    button.addEventListener('click', () => {
      const isOpening = rows.some((row) => !row.open);
      for (const row of rows) row.open = isOpening;
      button.textContent = isOpening ? 'Fold all rows' : 'Open all rows';
    });
    if (rows.length > 1) section.querySelector('p')?.after(button);
  }
}

/** Each plot is one stop of the tab key; arrows go from mark to mark, and what a mark is stands beside it. */
function readMarks(): void {
  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.setAttribute('aria-hidden', 'true');
  tip.hidden = true;
  document.body.append(tip);

  const textOf = (mark: Element): string => {
    const row = mark.parentElement?.getAttribute('data-row') ?? '';
    return `${row}: ${mark.getAttribute('data-t')}`;
  };
  const show = (mark: Element): void => {
    tip.textContent = textOf(mark);
    tip.hidden = false;
    const { left, bottom } = mark.getBoundingClientRect();
    const most = document.documentElement.clientWidth - tip.offsetWidth - 8;
    tip.style.left = `${Math.max(8, Math.min(left, most)) + scrollX}px`;
    tip.style.top = `${bottom + 8 + scrollY}px`;
  };
  const hide = (): void => {
    tip.hidden = true;
  };
  const reach = (mark: SVGElement, isReached: boolean): void => {
    mark.setAttribute('tabindex', isReached ? '0' : '-1');
    mark.setAttribute('role', 'img');
    mark.setAttribute('aria-label', textOf(mark));
  };

  for (const plot of document.querySelectorAll<SVGElement>('figure.roofline .points')) {
    const x = (mark: Element) => Number(mark.getAttribute('x'));
    const marks = [...plot.querySelectorAll<SVGElement>('use[data-t]')].sort((a, b) => x(a) - x(b));
    let current = 0;
    if (marks.length > 0) reach(marks[0], true);
    const go = (next: number): void => {
      reach(marks[current], false);
      current = Math.max(0, Math.min(marks.length - 1, next));
      reach(marks[current], true);
      marks[current].focus();
    };
    const stepOf = (key: string): number | null => {
      if (key === 'ArrowRight' || key === 'ArrowDown') return current + 1;
      if (key === 'ArrowLeft' || key === 'ArrowUp') return current - 1;
      if (key === 'Home') return 0;
      return key === 'End' ? marks.length - 1 : null;
    };
    plot.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') return hide();
      const next = stepOf(event.key);
      if (next === null || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      go(next);
    });
    for (const name of ['focusin', 'pointerover']) {
      plot.addEventListener(name, ({ target }) => {
        if (target instanceof Element && target.hasAttribute('data-t')) show(target);
      });
    }
    for (const name of ['focusout', 'pointerout']) plot.addEventListener(name, hide);
  }
}

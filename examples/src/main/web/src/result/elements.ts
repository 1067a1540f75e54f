import { everyDigit } from './numbers';

export type Child = Node | string | null | undefined;

/** An element with attributes and children; texts go in as text, never as markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | boolean>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) {
      node.setAttribute(name, '');
    } else if (value !== false) {
      node.setAttribute(name, value);
    }
  }
  append(node, children);
  return node;
}

export function append(node: Node, children: readonly Child[]): void {
  for (const child of children) {
    if (child !== null && child !== undefined) {
      node.appendChild(typeof child === 'string' ? document.createTextNode(child) : child);
    }
  }
}

export function button(
  label: string,
  attributes: Readonly<Record<string, string | boolean>>,
  pressed: () => void,
): HTMLButtonElement {
  const node = element('button', { type: 'button', ...attributes }, label);
  node.addEventListener('click', pressed);
  return node;
}

/** A number in few digits that keeps all of them for the pointer and the clipboard. */
export function figure(
  value: number | null | undefined,
  shown: string,
  attributes: Readonly<Record<string, string>> = {},
): HTMLElement {
  if (value === null || value === undefined) {
    return element('span', attributes, shown);
  }
  const digits = everyDigit(value);
  return element('data', { value: digits, title: digits, ...attributes }, shown);
}

/** A share of one in per cent, with all its digits in per cent too. */
export function percentFigure(value: number, shown: string): HTMLElement {
  return element('span', {}, figure(100 * value, shown.replace(/\s*%$/, '')), '\u00a0%');
}

/** Words that exist in English only, said so to screen readers. */
export function english(text: string): HTMLElement {
  return element('span', { lang: 'en' }, text);
}

export interface Column {
  readonly title: string;
  readonly numeric?: boolean;
}

/** A table that scrolls within itself where it is too wide. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (Node | string)[])[],
  attributes: Readonly<Record<string, string>> = {},
): HTMLElement {
  const head = element('tr');
  for (const column of columns) {
    head.appendChild(
      element('th', { scope: 'col', class: column.numeric ? 'numeric' : '' }, column.title),
    );
  }
  const body = element('tbody');
  for (const row of rows) {
    const line = element('tr');
    row.forEach((cell, index) => {
      line.appendChild(
        index === 0
          ? element('th', { scope: 'row' }, cell)
          : element('td', { class: columns[index]?.numeric ? 'numeric' : '' }, cell),
      );
    });
    body.appendChild(line);
  }
  return scrolling(
    caption,
    element(
      'table',
      attributes,
      element('caption', {}, caption),
      element('thead', {}, head),
      body,
    ),
  );
}

/** A frame that the keyboard can scroll. */
export function scrolling(label: string, content: Node): HTMLElement {
  return element(
    'div',
    { class: 'result-scroll', role: 'group', tabindex: '0', 'aria-label': label },
    content,
  );
}

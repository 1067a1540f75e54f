export interface ElementOptions {
  readonly id?: string;
  readonly class?: string;
  /** Stable name of a control for tests. */
  readonly test?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export type Child = Node | string | undefined;

/** Creates an element. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: ElementOptions = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (options.id !== undefined) {
    node.id = options.id;
  }
  if (options.class !== undefined) {
    node.className = options.class;
  }
  if (options.test !== undefined) {
    node.dataset['test'] = options.test;
  }
  for (const [name, value] of Object.entries(options.attributes ?? {})) {
    node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== undefined));
  return node;
}

/** A button that does something when it is pressed. */
export function button(options: ElementOptions, press: () => void): HTMLButtonElement {
  const node = element('button', { ...options, attributes: { type: 'button', ...options.attributes } });
  node.addEventListener('click', press);
  return node;
}

/** Text of the server, which speaks English whatever the language of the page. */
export function english(text: string): HTMLSpanElement {
  return element('span', { attributes: { lang: 'en' } }, text);
}

/** Hands the user a file. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = element('a', { attributes: { href: url, download: name } });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

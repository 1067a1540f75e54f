const BLOCKS = new Set([
  'P',
  'DIV',
  'LI',
  'UL',
  'OL',
  'DL',
  'DT',
  'DD',
  'TR',
  'CAPTION',
  'SECTION',
  'H2',
  'H3',
  'H4',
]);

/** Puts all digits of the selected numbers on the clipboard instead of the few that are shown. */
export function copyEveryDigit(event: ClipboardEvent): void {
  const selection = document.getSelection();
  if (event.target instanceof HTMLInputElement) {
    return;
  }
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed || !event.clipboardData) {
    return;
  }
  const range = selection.getRangeAt(0);
  const text = within(range) ?? textOf(range.cloneContents());
  event.clipboardData.setData('text/plain', tidy(text));
  event.preventDefault();
}

function tidy(text: string): string {
  return text
    .replace(/ {2,}/g, ' ')
    .replace(/[\t ]*\n[\n ]*/g, '\n')
    .trim();
}

/** What is copied where the selection lies within one number or one text. */
function within(range: Range): string | null {
  const node = range.commonAncestorContainer;
  const selected = range.toString();
  const number = (node instanceof Element ? node : node.parentElement)?.closest('data');
  if (number && number.textContent?.trim() === selected.trim()) {
    return number.value;
  }
  return node.nodeType === Node.TEXT_NODE ? selected : null;
}

function textOf(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) {
    return node.nodeValue ?? '';
  }
  if (node instanceof HTMLDataElement) {
    return node.value;
  }
  if (node instanceof HTMLButtonElement) {
    return '';
  }
  const cell = node instanceof HTMLTableCellElement;
  let text = '';
  for (const child of Array.from(node.childNodes)) {
    const apart = (cell || node.nodeName === 'DD') && child instanceof HTMLElement && child.tagName !== 'WBR';
    text += (apart ? ' ' : '') + textOf(child);
  }
  if (cell) {
    return text.replace(/\s+/g, ' ').trim() + '\t';
  }
  return node instanceof HTMLElement && BLOCKS.has(node.tagName) ? `\n${text}\n` : text;
}

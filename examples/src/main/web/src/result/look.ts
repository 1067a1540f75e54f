import { themeColour } from '../theme';

/** Colours and letters of the plots, those of the page. */
export interface Look {
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly track: string;
  readonly raises: string;
  readonly lowers: string;
  readonly font: string;
}

/** The look in force: the style sheets say it, here it is read for the canvas. */
export function currentLook(): Look {
  return {
    background: themeColour('--surface'),
    text: themeColour('--text'),
    muted: themeColour('--text-muted'),
    grid: themeColour('--border'),
    track: themeColour('--surface-sunken'),
    raises: themeColour('--raises'),
    lowers: themeColour('--lowers'),
    font: getComputedStyle(document.body).fontFamily,
  };
}

/** The colour of a bar that adds the given amount. */
export function colourOf(amount: number, look: Look): string {
  return amount === 0 ? look.muted : amount > 0 ? look.raises : look.lowers;
}

const measuring = document.createElement('canvas').getContext('2d');

export function widthOf(text: string, font: string): number {
  if (!measuring) {
    return 8 * text.length;
  }
  measuring.font = font;
  return measuring.measureText(text).width;
}

/** The text, or its two ends where it is wider than the room. */
export function fitted(text: string, room: number, font: string): string {
  if (widthOf(text, font) <= room) {
    return text;
  }
  const letters = Array.from(text);
  let low = 0;
  let high = letters.length;
  const shortened = (kept: number): string =>
    letters.slice(0, Math.floor(kept / 2)).join('') +
    '\u2026' +
    letters.slice(letters.length - Math.ceil(kept / 2)).join('');
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (widthOf(shortened(middle), font) <= room) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return shortened(low);
}

/** Lines no wider than the room; breaks at spaces, and between letters of a script without them. */
export function wrapped(text: string, room: number, font: string): string[] {
  const lines: string[] = [];
  let line = '';
  const pieces = text.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+/gu) ?? [];
  for (const piece of pieces) {
    if (line !== '' && widthOf((line + piece).trimEnd(), font) > room) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  if (line.trim() !== '') {
    lines.push(line.trimEnd());
  }
  return lines;
}

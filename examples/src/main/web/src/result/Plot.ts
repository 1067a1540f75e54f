import { element } from './elements';
import { init } from './engine';
import type { ECharts, Option, TooltipComponentOption } from './engine';
import type { Look } from './look';
import { currentLook, wrapped } from './look';

/** What a plot draws at a given width. */
export interface Drawing {
  readonly height: number;
  readonly option: Option;
}

/** What a plot shows, whatever its size and colours. */
export interface Content {
  /** Stable name: part of the name of its file. */
  readonly name: string;
  readonly title: string;
  /** The plot's message in words. */
  readonly message: string;
  draw(width: number, look: Look): Drawing;
  /** What a click on a row does. */
  select?(row: number): void;
}

/** A line of text under the title of a picture. */
export interface PictureLine {
  readonly words: string;
  readonly strong?: boolean;
}

const PICTURE_WIDTH = 960;
const PICTURE_MARGIN = 32;
const PICTURE_SCALE = 2;

/** A plot on the page that follows the width of its place, and its picture. */
export class Plot {
  readonly node: HTMLElement;
  private readonly place: HTMLElement;
  private readonly observer: ResizeObserver;
  private chart: ECharts | null = null;
  private drawn = 0;
  private disposed = false;

  constructor(private content: Content) {
    this.place = element('div', { class: 'result-plot-place' });
    this.node = element(
      'div',
      { class: 'result-plot', role: 'img', 'data-test': content.name },
      this.place,
    );
    this.node.setAttribute('aria-label', content.message);
    // In the next frame: a plot changes its height, which must not happen while sizes are told.
    this.observer = new ResizeObserver(() => requestAnimationFrame(() => this.follow()));
    this.observer.observe(this.node);
  }

  replace(content: Content): void {
    this.content = content;
    this.node.setAttribute('aria-label', content.message);
    this.redraw();
  }

  dispose(): void {
    this.disposed = true;
    this.observer.disconnect();
    this.chart?.dispose();
    this.chart = null;
  }

  private follow(): void {
    if (!this.disposed && Math.floor(this.node.clientWidth) !== this.drawn) {
      this.redraw();
    }
  }

  redraw(): void {
    const width = Math.floor(this.node.clientWidth);
    if (width === 0) {
      return;
    }
    this.drawn = width;
    const { height, option } = this.content.draw(width, currentLook());
    this.place.style.height = `${height}px`;
    if (this.chart) {
      this.chart.resize({ width, height });
    } else {
      this.chart = init(this.place, null, { width, height });
      this.chart.on('click', (event) => this.content.select?.(event.dataIndex));
    }
    this.chart.setOption(option, { notMerge: true });
  }

  /** The plot as PNG, the same at every size of the page, with the lines under its title. */
  async picture(lines: readonly PictureLine[]): Promise<Blob> {
    const canvas = this.compose(lines);
    return new Promise((resolve, reject) => {
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error('no picture'))),
        'image/png',
      );
    });
  }

  private compose(lines: readonly PictureLine[]): HTMLCanvasElement {
    const look = currentLook();
    const room = PICTURE_WIDTH - 2 * PICTURE_MARGIN;
    const titleFont = `600 22px ${look.font}`;
    const fontOf = (line: PictureLine): string => `${line.strong ? 600 : 400} 14px ${look.font}`;
    const title = wrapped(this.content.title, room, titleFont);
    const words = lines.flatMap((line) =>
      wrapped(line.words, room, fontOf(line)).map((part) => ({ ...line, words: part })),
    );
    const top = PICTURE_MARGIN + 30 * title.length + 21 * words.length + 14;
    const { height, option } = this.content.draw(room, look);
    const chart = init(document.createElement('div'), null, {
      width: room,
      height,
      devicePixelRatio: PICTURE_SCALE,
    });
    chart.setOption({ ...option, animation: false });
    const plot = chart.renderToCanvas({
      pixelRatio: PICTURE_SCALE,
      backgroundColor: look.background,
    });
    const picture = document.createElement('canvas');
    picture.width = PICTURE_SCALE * PICTURE_WIDTH;
    picture.height = PICTURE_SCALE * (top + height + PICTURE_MARGIN);
    const context = picture.getContext('2d');
    if (!context) {
      chart.dispose();
      throw new Error('no canvas');
    }
    context.fillStyle = look.background;
    context.fillRect(0, 0, picture.width, picture.height);
    context.scale(PICTURE_SCALE, PICTURE_SCALE);
    context.fillStyle = look.text;
    context.font = titleFont;
    let y = PICTURE_MARGIN + 18;
    for (const line of title) {
      context.fillText(line, PICTURE_MARGIN, y);
      y += 30;
    }
    for (const line of words) {
      context.font = fontOf(line);
      context.fillText(line.words, PICTURE_MARGIN, y);
      y += 21;
    }
    context.drawImage(plot, PICTURE_MARGIN, top, room, height);
    chart.dispose();
    return picture;
  }
}

/** Lines of a tip, none wider than the page allows. */
export function tip(lines: readonly string[], look: Look): string {
  return lines.flatMap((line) => wrapped(line, 360, `13px ${look.font}`)).join('\n');
}

/** Tips are drawn on the canvas, since a strict policy forbids styles in markup. */
export function tipsIn(look: Look): TooltipComponentOption {
  return {
    trigger: 'item',
    renderMode: 'richText',
    confine: true,
    backgroundColor: look.background,
    borderColor: look.muted,
    textStyle: { color: look.text, fontSize: 13, fontFamily: look.font },
  };
}


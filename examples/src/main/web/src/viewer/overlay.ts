import type { Point } from './geometry';
import { ACROSS, ALONG, contributionColour, type Pane, type Plane, type SliceTile, type Tile } from './panes';

/** A box in indices along right, anterior, superior; voxel centres are whole numbers. */
export interface IndexBox {
  readonly minimum: Point;
  readonly maximum: Point;
}

export interface Measurement {
  readonly from: Point;
  readonly to: Point;
  readonly text: string;
}

/** What is drawn over the images. */
export interface Drawing {
  readonly tiles: readonly (Tile | SliceTile)[];
  readonly crosshair: Point;
  readonly active: Pane;
  readonly single: boolean;
  /** The names of the sides: right, left, anterior, posterior, superior, inferior. */
  readonly letters: Readonly<Record<'right' | 'left' | 'anterior' | 'posterior' | 'superior' | 'inferior', string>>;
  readonly titles: Readonly<Record<Pane, string>>;
  /** The edges of the region in the slice of a plane. */
  readonly outline: ((plane: Plane) => Float32Array) | undefined;
  readonly regionBox: IndexBox | undefined;
  readonly networkBox: IndexBox | undefined;
  readonly measurements: readonly Measurement[];
  readonly pending: Point | undefined;
  readonly legend: Legend | undefined;
  /** The 3D view. */
  readonly render: HTMLCanvasElement | undefined;
}

export interface Legend {
  readonly title: string;
  readonly lowest: string;
  readonly highest: string;
}

export const COLOURS = {
  region: '#ffd23f',
  network: '#4dd8ff',
  measure: '#7dff9b',
  crosshair: 'rgb(255 255 255 / 70%)',
  letter: '#ffffff',
  title: '#dfe8ee',
  active: '#5fc3d2',
} as const;

const FONT = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/** Draws over the images; lengths are in pixels of the canvas, `ratio` of them to one of the page. */
export function paint(context: CanvasRenderingContext2D, ratio: number, drawing: Drawing): void {
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.lineJoin = 'round';
  for (const tile of drawing.tiles) {
    context.save();
    context.beginPath();
    context.rect(tile.left, tile.top, tile.width, tile.height);
    context.clip();
    if (isSlice(tile)) {
      paintSlice(context, ratio, drawing, tile);
    } else {
      context.fillStyle = '#000000';
      context.fillRect(tile.left, tile.top, tile.width, tile.height);
      if (drawing.render !== undefined) {
        context.drawImage(drawing.render, tile.left, tile.top, tile.width, tile.height);
      }
    }
    if (!drawing.single && tile.pane === drawing.active) {
      context.strokeStyle = COLOURS.active;
      context.lineWidth = 2 * ratio;
      context.strokeRect(tile.left + ratio, tile.top + ratio, tile.width - 2 * ratio, tile.height - 2 * ratio);
    }
    context.restore();
    const [left, top] = drawing.single ? [0, 0] : quarterOf(tile, context.canvas);
    label(context, ratio, drawing.titles[tile.pane], left + 8 * ratio, top + 8 * ratio, {
      align: 'left',
      baseline: 'top',
      size: 12,
      colour: COLOURS.title,
    });
  }
  if (drawing.legend !== undefined) {
    paintLegend(context, ratio, drawing.legend);
  }
}

/** The corner of the quarter of the canvas that a tile lies in. */
function quarterOf(tile: Tile, { width, height }: HTMLCanvasElement): readonly [number, number] {
  return [
    tile.left + tile.width / 2 < width / 2 ? 0 : width / 2,
    tile.top + tile.height / 2 < height / 2 ? 0 : height / 2,
  ];
}

export function isSlice(tile: Tile | SliceTile): tile is SliceTile {
  return 'toPixels' in tile;
}

function paintSlice(context: CanvasRenderingContext2D, ratio: number, drawing: Drawing, tile: SliceTile): void {
  const across = ACROSS[tile.pane];
  const depth = drawing.crosshair[across];
  if (drawing.networkBox !== undefined) {
    box(context, ratio, tile, drawing.networkBox, depth, COLOURS.network, []);
  }
  if (drawing.regionBox !== undefined) {
    box(context, ratio, tile, drawing.regionBox, depth, COLOURS.region, [4, 3]);
  }
  if (drawing.outline !== undefined) {
    region(context, ratio, tile, drawing.outline(tile.pane));
  }
  crosshair(context, ratio, tile, drawing.crosshair);
  for (const measurement of drawing.measurements) {
    if (isNear(measurement.from, across, depth) && isNear(measurement.to, across, depth)) {
      const from = tile.toPixels(measurement.from);
      const to = tile.toPixels(measurement.to);
      line(context, ratio, [from, to]);
      mark(context, ratio, from);
      mark(context, ratio, to);
      label(context, ratio, measurement.text, (from[0] + to[0]) / 2 + 8 * ratio, (from[1] + to[1]) / 2 - 8 * ratio, {
        align: 'left',
        baseline: 'bottom',
        size: 13,
        colour: COLOURS.measure,
      });
    }
  }
  if (drawing.pending !== undefined && isNear(drawing.pending, across, depth)) {
    mark(context, ratio, tile.toPixels(drawing.pending));
  }
  const [side, up] = ALONG[tile.pane];
  const [low, high] = side === 0 ? (['left', 'right'] as const) : (['posterior', 'anterior'] as const);
  const [below, above] = up === 1 ? (['posterior', 'anterior'] as const) : (['inferior', 'superior'] as const);
  const growsRight = tile.toPixels(unit(side))[0] > tile.toPixels([0, 0, 0])[0];
  const middle = tile.top + tile.height / 2;
  const { letters } = drawing;
  const at = 7 * ratio;
  label(context, ratio, letters[growsRight ? low : high], tile.left + at, middle, { align: 'left', baseline: 'middle' });
  label(context, ratio, letters[growsRight ? high : low], tile.left + tile.width - at, middle, {
    align: 'right',
    baseline: 'middle',
  });
  const centre = tile.left + tile.width / 2;
  label(context, ratio, letters[above], centre, tile.top + at, { align: 'center', baseline: 'top' });
  label(context, ratio, letters[below], centre, tile.top + tile.height - at, { align: 'center', baseline: 'bottom' });
}

function unit(axis: number): Point {
  return [0, 1, 2].map((index) => (index === axis ? 1 : 0)) as unknown as Point;
}

function isNear(point: Point, across: number, depth: number): boolean {
  return Math.abs(point[across]! - depth) <= 0.5;
}

function box(
  context: CanvasRenderingContext2D,
  ratio: number,
  tile: SliceTile,
  { minimum, maximum }: IndexBox,
  depth: number,
  colour: string,
  dashes: readonly number[],
): void {
  const across = ACROSS[tile.pane];
  if (depth < minimum[across] || depth > maximum[across]) {
    return;
  }
  const [x0, y0] = tile.toPixels(minimum);
  const [x1, y1] = tile.toPixels(maximum);
  context.strokeStyle = colour;
  context.lineWidth = 1.5 * ratio;
  context.setLineDash(dashes.map((length) => length * ratio));
  context.strokeRect(Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0));
  context.setLineDash([]);
}

function region(context: CanvasRenderingContext2D, ratio: number, tile: SliceTile, edges: Float32Array): void {
  const [side, up] = ALONG[tile.pane];
  const point: [number, number, number] = [0, 0, 0];
  context.strokeStyle = COLOURS.region;
  context.lineWidth = 1.5 * ratio;
  context.beginPath();
  for (let at = 0; at < edges.length; at += 4) {
    point[side] = edges[at]!;
    point[up] = edges[at + 1]!;
    context.moveTo(...tile.toPixels(point));
    point[side] = edges[at + 2]!;
    point[up] = edges[at + 3]!;
    context.lineTo(...tile.toPixels(point));
  }
  context.stroke();
}

function crosshair(context: CanvasRenderingContext2D, ratio: number, tile: SliceTile, point: Point): void {
  const [x, y] = tile.toPixels(point).map((value) => Math.round(value) + 0.5) as [number, number];
  const gap = 9 * ratio;
  context.strokeStyle = COLOURS.crosshair;
  context.lineWidth = Math.max(1, ratio);
  context.beginPath();
  context.moveTo(tile.left, y);
  context.lineTo(x - gap, y);
  context.moveTo(x + gap, y);
  context.lineTo(tile.left + tile.width, y);
  context.moveTo(x, tile.top);
  context.lineTo(x, y - gap);
  context.moveTo(x, y + gap);
  context.lineTo(x, tile.top + tile.height);
  context.stroke();
}

function line(context: CanvasRenderingContext2D, ratio: number, points: readonly (readonly [number, number])[]): void {
  context.strokeStyle = COLOURS.measure;
  context.lineWidth = 2 * ratio;
  context.beginPath();
  points.forEach(([x, y], index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.stroke();
}

function mark(context: CanvasRenderingContext2D, ratio: number, [x, y]: readonly [number, number]): void {
  context.strokeStyle = COLOURS.measure;
  context.lineWidth = 2 * ratio;
  const arm = 5 * ratio;
  context.beginPath();
  context.moveTo(x - arm, y - arm);
  context.lineTo(x + arm, y + arm);
  context.moveTo(x - arm, y + arm);
  context.lineTo(x + arm, y - arm);
  context.stroke();
}

function paintLegend(context: CanvasRenderingContext2D, ratio: number, legend: Legend): void {
  const width = 200 * ratio;
  const height = 10 * ratio;
  const left = context.canvas.width - width - 12 * ratio;
  const top = context.canvas.height - 26 * ratio - height;
  context.fillStyle = 'rgb(0 0 0 / 70%)';
  context.fillRect(left - 8 * ratio, top - 26 * ratio, width + 16 * ratio, height + 50 * ratio);
  for (let step = 0; step < 100; step++) {
    const [red, green, blue, alpha] = contributionColour(step / 49.5 - 1);
    context.fillStyle = `rgb(${red} ${green} ${blue} / ${alpha / 255})`;
    context.fillRect(left + (width * step) / 100, top, Math.ceil(width / 100), height);
  }
  context.strokeStyle = COLOURS.title;
  context.lineWidth = ratio;
  context.strokeRect(left, top, width, height);
  const small = { size: 11, colour: COLOURS.title } as const;
  label(context, ratio, shorten(context, ratio, legend.title, width), left, top - 6 * ratio, {
    align: 'left',
    baseline: 'bottom',
    ...small,
  });
  const below = top + height + 5 * ratio;
  label(context, ratio, legend.lowest, left, below, { align: 'left', baseline: 'top', ...small });
  label(context, ratio, '0', left + width / 2, below, { align: 'center', baseline: 'top', ...small });
  label(context, ratio, legend.highest, left + width, below, { align: 'right', baseline: 'top', ...small });
}

function shorten(context: CanvasRenderingContext2D, ratio: number, text: string, width: number): string {
  context.font = `600 ${11 * ratio}px ${FONT}`;
  if (context.measureText(text).width <= width) {
    return text;
  }
  let end = text.length;
  while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > width) {
    end--;
  }
  return `${text.slice(0, end)}…`;
}

interface LabelStyle {
  readonly align: CanvasTextAlign;
  readonly baseline: CanvasTextBaseline;
  readonly size?: number;
  readonly colour?: string;
}

/** Text with a dark rim, so that it can be read on any image. */
function label(
  context: CanvasRenderingContext2D,
  ratio: number,
  text: string,
  x: number,
  y: number,
  { align, baseline, size = 15, colour = COLOURS.letter }: LabelStyle,
): void {
  context.font = `600 ${size * ratio}px ${FONT}`;
  context.textAlign = align;
  context.textBaseline = baseline;
  context.strokeStyle = 'rgb(0 0 0 / 85%)';
  context.lineWidth = 3 * ratio;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

/** The picture of a canvas with another over it and lines of text below. */
export function compose(below: HTMLCanvasElement, above: HTMLCanvasElement, ratio: number, lines: readonly string[]): HTMLCanvasElement {
  const picture = document.createElement('canvas');
  const line = 20 * ratio;
  picture.width = below.width;
  picture.height = below.height + Math.round(line * (lines.length + 0.6));
  const context = picture.getContext('2d');
  if (context === null) {
    throw new Error('The browser gave no canvas to draw the picture on');
  }
  context.fillStyle = '#000000';
  context.fillRect(0, 0, picture.width, picture.height);
  context.drawImage(below, 0, 0);
  context.drawImage(above, 0, 0);
  lines.forEach((text, index) => {
    label(context, ratio, text, 10 * ratio, below.height + line * (index + 0.5), {
      align: 'left',
      baseline: 'top',
      size: 13,
    });
  });
  return picture;
}

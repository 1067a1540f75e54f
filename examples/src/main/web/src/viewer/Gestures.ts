import { isSlice } from './overlay';
import type { Pane, SliceTile, Tile } from './panes';

/** What pointer and wheel ask for; places are pixels of the canvas. */
export interface Wishes {
  tiles(): readonly (Tile | SliceTile)[];
  activate(pane: Pane): void;
  press(tile: SliceTile, x: number, y: number): void;
  drag(tile: SliceTile, x: number, y: number): void;
  hover(tile: SliceTile | undefined, x: number, y: number): void;
  pan(tile: SliceTile, x: number, y: number): void;
  zoom(tile: SliceTile, x: number, y: number, factor: number): void;
  zoomRender(factor: number): void;
  rotate(azimuth: number, elevation: number): void;
  step(tile: SliceTile, slices: number): void;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Pixels of the wheel that make one slice. */
const WHEEL_STEP = 40;

/** Turns pointers and wheel into moves of the images. The wheel counts once the images have the focus. */
export class Gestures {
  private readonly stop = new AbortController();
  private readonly pointers = new Map<number, Place>();
  private tile: Tile | SliceTile | undefined;
  private mode: 'move' | 'pan' | 'rotate' | undefined;
  private turned = 0;

  constructor(
    private readonly frame: HTMLElement,
    private readonly canvas: HTMLCanvasElement,
    private readonly wishes: Wishes,
  ) {
    const { signal } = this.stop;
    canvas.addEventListener('pointerdown', (event) => this.down(event), { signal });
    canvas.addEventListener('pointermove', (event) => this.move(event), { signal });
    canvas.addEventListener('pointerup', (event) => this.up(event), { signal });
    canvas.addEventListener('pointercancel', (event) => this.up(event), { signal });
    canvas.addEventListener('pointerleave', () => this.wishes.hover(undefined, 0, 0), { signal });
    canvas.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
    canvas.addEventListener('wheel', (event) => this.wheel(event), { signal, passive: false });
  }

  dispose(): void {
    this.stop.abort();
  }

  private down(event: PointerEvent): void {
    this.frame.focus({ preventScroll: true });
    event.preventDefault();
    const place = this.placeOf(event);
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, place);
    if (this.pointers.size > 1) {
      this.mode = undefined;
      return;
    }
    this.tile = this.tileAt(place);
    const { tile } = this;
    if (tile === undefined) {
      return;
    }
    this.wishes.activate(tile.pane);
    if (!isSlice(tile)) {
      this.mode = 'rotate';
    } else if (event.button !== 0 || event.shiftKey) {
      this.mode = 'pan';
    } else {
      this.mode = 'move';
      this.wishes.press(tile, place.x, place.y);
    }
  }

  private move(event: PointerEvent): void {
    const place = this.placeOf(event);
    const before = this.pointers.get(event.pointerId);
    if (before === undefined) {
      const tile = this.tileAt(place);
      this.wishes.hover(tile !== undefined && isSlice(tile) ? tile : undefined, place.x, place.y);
      return;
    }
    if (this.pointers.size > 1) {
      this.pinch(event.pointerId, before, place);
      this.pointers.set(event.pointerId, place);
      return;
    }
    this.pointers.set(event.pointerId, place);
    const tile = this.current();
    if (this.mode === 'rotate') {
      this.wishes.rotate((before.x - place.x) * 0.5, (place.y - before.y) * 0.5);
    } else if (tile !== undefined && isSlice(tile)) {
      if (this.mode === 'pan') {
        this.wishes.pan(tile, place.x - before.x, place.y - before.y);
      } else if (this.mode === 'move') {
        this.wishes.drag(tile, place.x, place.y);
      }
    }
  }

  /** The tile of the gesture as it was drawn last. */
  private current(): Tile | SliceTile | undefined {
    return this.wishes.tiles().find((tile) => tile.pane === this.tile?.pane);
  }

  private pinch(id: number, before: Place, after: Place): void {
    const other = [...this.pointers].find(([pointer]) => pointer !== id)?.[1];
    const tile = this.current();
    if (other === undefined || tile === undefined) {
      return;
    }
    const apart = Math.hypot(before.x - other.x, before.y - other.y);
    const factor = apart > 0 ? Math.hypot(after.x - other.x, after.y - other.y) / apart : 1;
    if (isSlice(tile)) {
      this.wishes.pan(tile, (after.x - before.x) / 2, (after.y - before.y) / 2);
      this.wishes.zoom(tile, (after.x + other.x) / 2, (after.y + other.y) / 2, factor);
    } else {
      this.wishes.zoomRender(factor);
    }
  }

  private up(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
    if (this.pointers.size === 0) {
      this.mode = undefined;
      this.tile = undefined;
    }
  }

  private wheel(event: WheelEvent): void {
    if (!this.frame.contains(document.activeElement)) {
      return;
    }
    const place = this.placeOf(event);
    const tile = this.tileAt(place);
    if (tile === undefined) {
      return;
    }
    event.preventDefault();
    this.wishes.activate(tile.pane);
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * WHEEL_STEP;
    if (!isSlice(tile)) {
      this.wishes.zoomRender(Math.exp(-pixels / 400));
    } else if (event.ctrlKey || event.metaKey) {
      this.wishes.zoom(tile, place.x, place.y, Math.exp(-pixels / 400));
    } else {
      this.turned += pixels;
      const slices = Math.trunc(this.turned / WHEEL_STEP);
      this.turned -= slices * WHEEL_STEP;
      if (slices !== 0) {
        this.wishes.step(tile, -slices);
      }
    }
  }

  private tileAt({ x, y }: Place): Tile | SliceTile | undefined {
    return this.wishes
      .tiles()
      .find(({ left, top, width, height }) => x >= left && y >= top && x < left + width && y < top + height);
  }

  private placeOf(event: MouseEvent): Place {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - left) * this.canvas.width) / Math.max(1, width),
      y: ((event.clientY - top) * this.canvas.height) / Math.max(1, height),
    };
  }
}

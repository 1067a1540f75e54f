import type { Box, Grid } from '../api';
import { Labels } from '../page/Labels';
import { element } from '../page/dom';
import type { Texts } from '../texts';
import type { Theme } from '../theme';
import { Controls } from './Controls';
import { distance, fromFile, type Point, toFile, transform } from './geometry';
import { Gestures } from './Gestures';
import { HelpDialog } from './HelpDialog';
import { keyOf } from './keys';
import { compact, readVolume, UnreadableVolume, valueAt, type Volume } from './nifti';
import { compose, type IndexBox, isSlice, type Legend, type Measurement, paint } from './overlay';
import { ACROSS, ALONG, isSupported, type Layout, type Pane, type Plane, type SliceTile } from './panes';
import { labelsOf, outline, type Region, regionOf } from './region';
import type { Stage } from './stage';
import { boundsOf, type Window, type WindowName, windowOf, WINDOWS } from './windows';

/** How long the crosshair rests before its place is read out, ms. */
const REST = 700;

/** Shows the CT, the region of interest and what was found. */
export class CaseViewer {
  private readonly labels: Labels;
  private readonly controls: Controls;
  private readonly help: HelpDialog;
  private readonly gestures: Gestures;
  private readonly host = element('div', { class: 'viewer-canvases', attributes: { 'aria-hidden': 'true' } });
  private readonly overlay = element('canvas', { class: 'viewer-overlay' });
  private readonly frame: HTMLElement;
  private readonly hint = element('p', { id: 'viewer-keys-hint', class: 'viewer-hint' });
  private readonly message = element('p', { class: 'viewer-message', test: 'viewer-message' });
  private readonly note = element('p', { class: 'viewer-note', test: 'viewer-note', attributes: { role: 'status' } });
  private readonly live = element('p', {
    class: 'visually-hidden',
    test: 'viewer-live',
    attributes: { 'aria-live': 'polite' },
  });

  /** Goes up with each case, so that what was asked for an earlier one is dropped. */
  private turn = 0;
  private stage: Stage | undefined;
  private canvas: HTMLCanvasElement | undefined;
  private ct: Volume | undefined;
  private mask: Volume | undefined;
  private label: number | undefined;
  private region: Region | undefined;
  private outlines: Partial<Record<Plane, { readonly slice: number; readonly edges: Float32Array }>> = {};
  private regionBox: IndexBox | undefined;
  private networkBox: IndexBox | undefined;
  private heat: { readonly feature: string; readonly limit: number } | undefined;
  private networkWindow: Window = WINDOWS.network;
  private windowName: WindowName | undefined = 'softTissue';
  private window: Window = WINDOWS.softTissue;
  private layout: Layout = 'all';
  private active: Pane = 'axial';
  private regionShown = true;
  private boxesShown = true;
  private heatShown = true;
  private measuring = false;
  private pending: Point | undefined;
  private measurements: { readonly from: Point; readonly to: Point; readonly millimetres: number }[] = [];
  private frameAsked = false;
  private windowAsked = false;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private reason: { readonly key: string; readonly values?: Record<string, string | number> } | undefined;
  private noteKey: { readonly key: string; readonly values?: Record<string, string | number> } | undefined;

  constructor(
    private readonly root: HTMLElement,
    texts: Texts,
    _theme: Theme,
  ) {
    this.labels = new Labels(texts);
    this.help = new HelpDialog(this.labels);
    this.controls = new Controls(this.labels, {
      layout: (layout) => this.showLayout(layout),
      window: (name) => this.showWindow(name),
      freeWindow: (window) => this.showFreeWindow(window),
      region: () => this.toggleRegion(),
      regionOpacity: () => this.applyRegionOpacity(),
      boxes: () => this.toggleBoxes(),
      zoomToRegion: () => this.zoomToRegion(),
      showWhole: () => this.showWhole(),
      distance: () => this.toggleDistance(),
      clearDistances: () => this.clearDistances(),
      heatMap: () => this.toggleHeatMap(),
      heatMapOpacity: () => this.applyHeatMapOpacity(),
      help: () => this.help.open(),
    });
    this.host.append(this.overlay);
    this.frame = element(
      'div',
      {
        class: 'viewer-frame',
        test: 'viewer-stage',
        attributes: { role: 'application', tabindex: '0', 'aria-describedby': 'viewer-keys-hint' },
      },
      this.host,
      this.message,
    );
    this.labels.keep(this.hint, 'viewer.hint');
    this.labels.watch(() => {
      this.frame.setAttribute('aria-label', this.labels.text('viewer.images'));
      this.render();
      this.schedule();
    });
    this.gestures = new Gestures(this.frame, this.overlay, {
      tiles: () => this.stage?.tiles() ?? [],
      activate: (pane) => this.activate(pane),
      press: (tile, x, y) => this.press(tile, x, y),
      drag: (tile, x, y) => this.moveTo(tile.toPoint(x, y)),
      hover: (tile, x, y) => this.hover(tile?.toPoint(x, y)),
      pan: (tile, x, y) => this.change((stage) => stage.pan(tile, x, y)),
      zoom: (tile, x, y, factor) => this.change((stage) => stage.zoom(factor, tile.toPoint(x, y))),
      zoomRender: (factor) => this.stage?.zoomRender(factor),
      rotate: (x, y) => this.stage?.rotate(x, y),
      step: (tile, slices) => this.step(ACROSS[tile.pane], slices),
    });
    this.frame.addEventListener('keydown', (event) => this.keyDown(event));
    this.root.replaceChildren(
      element(
        'div',
        { class: 'viewer' },
        this.controls.root,
        this.frame,
        this.controls.readout,
        this.note,
        this.hint,
        this.live,
        this.help.root,
      ),
    );
    this.render();
  }

  /** Shows a CT; whatever was shown before is gone. */
  async showCt(file: Blob, _name: string): Promise<void> {
    this.clear();
    const { turn } = this;
    if (!isSupported()) {
      this.say('viewer.noWebGl');
      return;
    }
    this.say('viewer.reading');
    this.frame.setAttribute('aria-busy', 'true');
    try {
      const [volume, { Stage }] = await Promise.all([readVolume(file), import('./stage')]);
      if (turn !== this.turn) {
        return;
      }
      const canvas = element('canvas', { class: 'viewer-image' });
      this.host.prepend(canvas);
      const stage = await Stage.create(canvas, () => this.paint(), () => this.lost());
      if (turn !== this.turn) {
        stage.dispose();
        return;
      }
      this.stage = stage;
      this.canvas = canvas;
      const { lower, upper } = boundsOf(this.window);
      const ct = await stage.showCt(volume, lower, upper);
      if (turn !== this.turn) {
        return;
      }
      this.ct = ct;
      stage.moveCrosshair(stage.axes.size.map((length) => (length - 1) / 2) as unknown as Point);
      stage.setLayout(this.layout);
      this.say(undefined);
      this.moved();
    } catch (error) {
      if (turn === this.turn) {
        this.clear();
        throw this.explained(error);
      }
    } finally {
      if (turn === this.turn) {
        this.frame.removeAttribute('aria-busy');
      }
    }
  }

  /** Shows the region of a mask; without a label all that is not 0, until `setLabel` says which. */
  async showMask(file: Blob, _name: string, label?: number): Promise<void> {
    const { turn } = this;
    if (this.stage === undefined) {
      return;
    }
    try {
      const mask = compact(await readVolume(file));
      if (turn === this.turn) {
        this.mask = mask;
        const labels = labelsOf(mask);
        this.showLabel(label ?? (labels.length === 1 ? labels[0] : undefined), labels.length);
      }
    } catch (error) {
      throw this.explained(error);
    }
  }

  async setLabel(label: number): Promise<void> {
    if (this.mask !== undefined && this.label !== label) {
      this.showLabel(label, 1);
    }
  }

  /** Draws the boxes of the region and of what the network sees. */
  showBoxes(grid: Grid, roi?: Box, network?: Box, window?: { lower: number; upper: number }): void {
    this.networkWindow = window === undefined ? WINDOWS.network : windowOf(window);
    if (this.windowName === 'network') {
      this.showWindow('network');
    }
    const { ct } = this;
    if (ct === undefined) {
      return;
    }
    const fits = ct.size.every((length, axis) => length === grid.size[axis]);
    this.regionBox = fits && roi !== undefined ? this.indexBox(roi) : undefined;
    this.networkBox = fits && network !== undefined ? this.indexBox(network) : undefined;
    if (!fits || cornerDistance(ct, grid) > 0.1 * Math.min(...ct.spacing)) {
      this.tell('viewer.gridDiffers');
    }
    this.render();
    this.schedule();
  }

  /** Lays the contributions of a feature over the CT. */
  async showHeatMap(map: Blob, feature: string): Promise<void> {
    const { turn, stage } = this;
    if (stage === undefined) {
      return;
    }
    try {
      const volume = await readVolume(map);
      const limit = largest(volume);
      if (turn !== this.turn) {
        return;
      }
      if (limit === 0) {
        this.tell('viewer.heatMap.empty', { feature });
        return;
      }
      this.heatShown = true;
      await stage.showHeatMap(volume, limit);
      if (turn === this.turn) {
        this.heat = { feature, limit };
        this.applyHeatMapOpacity();
        this.tell('viewer.heatMap.shown', { feature, limit: short(limit) });
      }
    } catch (error) {
      throw this.explained(error);
    }
    this.render();
    this.schedule();
  }

  /** Forgets the case and gives its memory back. */
  clear(): void {
    this.turn++;
    this.stage?.dispose();
    this.host.querySelector('.viewer-image')?.remove();
    this.stage = undefined;
    this.canvas = undefined;
    this.ct = undefined;
    this.mask = undefined;
    this.label = undefined;
    this.region = undefined;
    this.outlines = {};
    this.regionBox = undefined;
    this.networkBox = undefined;
    this.heat = undefined;
    this.pending = undefined;
    this.measurements = [];
    this.measuring = false;
    this.networkWindow = WINDOWS.network;
    this.reason = undefined;
    this.noteKey = undefined;
    clearTimeout(this.rest);
    this.live.textContent = '';
    this.overlay.width = this.overlay.height = 0;
    this.frame.removeAttribute('aria-busy');
    this.render();
  }

  /** The images are on black in both themes. */
  retheme(_theme: Theme): void {
    this.schedule();
  }

  relabel(texts: Texts): void {
    this.labels.change(texts);
  }

  /** The view as a picture, with the notice in it. */
  async png(): Promise<Blob> {
    const { stage, canvas } = this;
    if (stage === undefined || canvas === undefined) {
      throw new Error(this.labels.text(this.reason?.key ?? 'viewer.nothing'));
    }
    stage.draw();
    const { width, level } = this.window;
    const picture = compose(canvas, this.overlay, this.ratio(), [
      this.labels.text('page.notice'),
      this.labels.text('viewer.picture', {
        window: this.windowTitle(),
        width,
        level,
        position: this.position(),
        value: this.valueText(),
      }),
    ]);
    return new Promise((resolve, reject) => {
      picture.toBlob((blob) => {
        if (blob === null) {
          reject(new Error(this.labels.text('viewer.noPicture')));
        } else {
          resolve(blob);
        }
      }, 'image/png');
    });
  }

  dispose(): void {
    this.clear();
    this.gestures.dispose();
    this.root.replaceChildren();
  }

  // What is seen

  private showLabel(label: number | undefined, labels: number): void {
    const { stage, ct, mask } = this;
    if (stage === undefined || ct === undefined || mask === undefined) {
      return;
    }
    this.label = label;
    this.region = regionOf(mask, label, ct, stage.axes, stage.regionVoxels());
    this.outlines = {};
    stage.regionChanged();
    this.applyRegionOpacity();
    if (this.region.count === 0) {
      this.tell(label === undefined ? 'viewer.region.none' : 'viewer.region.empty', { label: label ?? 0 });
    } else {
      if (label === undefined) {
        this.tell('viewer.region.all', { labels });
      } else {
        this.tell(undefined);
      }
      this.moveTo(this.region.centre);
    }
    this.render();
    this.schedule();
  }

  private showLayout(layout: Layout): void {
    this.layout = layout;
    if (layout !== 'all') {
      this.active = layout;
    }
    this.stage?.setLayout(layout);
    this.render();
    this.schedule();
  }

  private showWindow(name: WindowName): void {
    this.applyWindow(name === 'network' ? this.networkWindow : WINDOWS[name], name);
  }

  private showFreeWindow(window: Window): void {
    this.applyWindow(window, undefined);
  }

  private applyWindow(window: Window, name: WindowName | undefined): void {
    this.window = window;
    this.windowName = name;
    this.render();
    if (!this.windowAsked) {
      // After the next frame, so that the pressed button is seen at once: without a graphics card a
      // new window of a large CT takes its time.
      this.windowAsked = true;
      requestAnimationFrame(() =>
        setTimeout(() => {
          this.windowAsked = false;
          const { lower, upper } = boundsOf(this.window);
          this.stage?.setWindow(lower, upper);
        }),
      );
    }
  }

  private toggleRegion(): void {
    this.regionShown = !this.regionShown;
    this.applyRegionOpacity();
    this.render();
    this.schedule();
  }

  private applyRegionOpacity(): void {
    if (this.region !== undefined) {
      this.stage?.setRegionOpacity(this.regionShown ? this.controls.regionOpacity : 0);
    }
  }

  private toggleBoxes(): void {
    this.boxesShown = !this.boxesShown;
    this.render();
    this.schedule();
  }

  private toggleHeatMap(): void {
    if (this.heat !== undefined) {
      this.heatShown = !this.heatShown;
      this.applyHeatMapOpacity();
      this.render();
      this.schedule();
    }
  }

  private applyHeatMapOpacity(): void {
    this.stage?.setHeatMapOpacity(this.heatShown ? this.controls.heatMapOpacity : 0);
  }

  private zoomToRegion(): void {
    const box = this.region !== undefined && this.region.count > 0 ? this.region : undefined;
    if (box !== undefined) {
      this.change((stage) => {
        stage.moveCrosshair(box.centre);
        stage.zoomTo(box.minimum, box.maximum);
      });
      this.moved();
    }
  }

  private showWhole(): void {
    this.change((stage) => stage.showWhole());
  }

  private toggleDistance(): void {
    this.measuring = !this.measuring;
    this.pending = undefined;
    this.tell(this.measuring ? 'viewer.distance.first' : undefined);
    this.render();
    this.schedule();
  }

  private clearDistances(): void {
    this.measurements = [];
    this.pending = undefined;
    this.tell(this.measuring ? 'viewer.distance.first' : undefined);
    this.render();
    this.schedule();
  }

  private measureAt(point: Point): void {
    const { ct, stage, pending } = this;
    if (ct === undefined || stage === undefined) {
      return;
    }
    if (pending === undefined) {
      this.pending = point;
      this.tell('viewer.distance.second');
    } else {
      const millimetres = distance(ct.affine, toFile(stage.axes, pending), toFile(stage.axes, point));
      this.measurements.push({ from: pending, to: point, millimetres });
      this.pending = undefined;
      this.tell('viewer.distance.result', { distance: millimetres.toFixed(1) });
    }
    this.render();
    this.schedule();
  }

  // Moving about

  private activate(pane: Pane): void {
    if (this.active !== pane) {
      this.active = pane;
      this.schedule();
    }
  }

  private press(tile: SliceTile, x: number, y: number): void {
    if (this.measuring) {
      this.measureAt(tile.toPoint(x, y));
    } else {
      this.moveTo(tile.toPoint(x, y));
    }
  }

  private moveTo(point: Point): void {
    if (this.stage !== undefined) {
      this.stage.moveCrosshair(point);
      this.moved();
      this.schedule();
    }
  }

  private step(axis: 0 | 1 | 2, voxels: number): void {
    if (this.stage !== undefined) {
      const point = this.stage.crosshair();
      point[axis] += voxels;
      this.moveTo(point);
    }
  }

  private change(apply: (stage: Stage) => void): void {
    if (this.stage !== undefined) {
      apply(this.stage);
      this.schedule();
    }
  }

  private keyDown(event: KeyboardEvent): void {
    const key = keyOf(event);
    if (key === undefined || this.stage === undefined) {
      return;
    }
    event.preventDefault();
    const { active } = this;
    switch (key.kind) {
      case 'layout':
        return this.showLayout(key.layout);
      case 'window':
        return this.showWindow(key.window);
      case 'move':
        if (active === 'render') {
          return this.stage.rotate(-10 * key.side, -10 * key.up);
        }
        return this.move(active, key);
      case 'zoom':
        return active === 'render'
          ? this.stage.zoomRender(key.factor)
          : this.change((stage) => stage.zoom(key.factor, stage.crosshair()));
      case 'nextPane':
        return this.nextPane();
      case 'action':
        switch (key.action) {
          case 'region':
            return this.toggleRegion();
          case 'boxes':
            return this.toggleBoxes();
          case 'heatMap':
            return this.toggleHeatMap();
          case 'zoomToRegion':
            return this.zoomToRegion();
          case 'showWhole':
            return this.showWhole();
          case 'centre':
            return this.region === undefined ? undefined : this.moveTo(this.region.centre);
          case 'distance':
            return this.toggleDistance();
          case 'point':
            return this.measuring ? this.measureAt(this.stage.crosshair()) : undefined;
          case 'clearDistances':
            return this.clearDistances();
          case 'leave':
            return this.measuring ? this.toggleDistance() : undefined;
          case 'help':
            return this.help.open();
        }
    }
  }

  private move(plane: Plane, { side, up, slices }: { side: number; up: number; slices: number }): void {
    const tile = this.stage?.tiles().find((one): one is SliceTile => one.pane === plane && isSlice(one));
    if (this.stage === undefined || tile === undefined) {
      return;
    }
    const [sideAxis, upAxis] = ALONG[plane];
    const point = this.stage.crosshair();
    const beside = [...point] as [number, number, number];
    beside[sideAxis]++;
    const direction = tile.toPixels(beside)[0] > tile.toPixels(point)[0] ? 1 : -1;
    point[sideAxis] += direction * side;
    point[upAxis] += up;
    point[ACROSS[plane]] += slices;
    this.moveTo(point);
  }

  private nextPane(): void {
    const panes: readonly Pane[] = ['axial', 'coronal', 'sagittal', 'render'];
    const next = panes[(panes.indexOf(this.active) + 1) % panes.length]!;
    if (this.layout === 'all') {
      this.activate(next);
      this.live.textContent = this.labels.text(`viewer.pane.${next}`);
    } else {
      this.showLayout(next);
    }
  }

  // Telling

  private moved(): void {
    this.renderReadout();
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.live.textContent = this.labels.text('viewer.readout.spoken', {
        value: this.valueText(),
        position: this.position(),
        slices: this.slicesText(),
      });
    }, REST);
  }

  private hover(point: Point | undefined): void {
    const { ct, stage } = this;
    if (ct === undefined || stage === undefined) {
      return;
    }
    const value = point === undefined ? undefined : this.valueAt(point.map(Math.round) as unknown as Point);
    this.controls.pointer.textContent =
      point === undefined || value === undefined
        ? '–'
        : `${hounsfield(value)} · ${this.placeOf(point.map(Math.round) as unknown as Point)}`;
  }

  private valueAt(point: Point): number | undefined {
    const { ct, stage } = this;
    return ct === undefined || stage === undefined ? undefined : valueAt(ct, ...toFile(stage.axes, point));
  }

  private crosshair(): Point {
    return (this.stage?.crosshair() ?? [0, 0, 0]).map(Math.round) as unknown as Point;
  }

  private valueText(): string {
    const value = this.valueAt(this.crosshair());
    return value === undefined ? '–' : hounsfield(value);
  }

  private position(): string {
    return this.placeOf(this.crosshair());
  }

  /** Left, posterior, superior in mm. */
  private placeOf(point: Point): string {
    if (this.ct === undefined || this.stage === undefined) {
      return '–';
    }
    const [right, anterior, superior] = transform(this.ct.affine, toFile(this.stage.axes, point));
    return [-right, -anterior, superior].map((value) => (0 + Math.round(value * 10) / 10).toFixed(1)).join(', ');
  }

  private sliceText(plane: Plane): string {
    const { stage } = this;
    if (stage === undefined) {
      return '–';
    }
    const across = ACROSS[plane];
    const axis = stage.axes.from[across];
    return `${toFile(stage.axes, this.crosshair())[axis]! + 1}/${stage.axes.size[across]}`;
  }

  private slicesText(): string {
    return (['axial', 'coronal', 'sagittal'] as const)
      .map((plane) => `${this.labels.text(`viewer.pane.${plane}`)} ${this.sliceText(plane)}`)
      .join(', ');
  }

  private windowTitle(): string {
    return this.labels.text(`viewer.window.${this.windowName ?? 'free'}`);
  }

  private say(key: string | undefined): void {
    this.reason = key === undefined ? undefined : { key };
    this.render();
  }

  private tell(key: string | undefined, values?: Record<string, string | number>): void {
    this.noteKey = key === undefined ? undefined : { key, ...(values === undefined ? {} : { values }) };
    this.render();
  }

  private lost(): void {
    this.clear();
    this.say('viewer.lost');
  }

  private explained(error: unknown): Error {
    return error instanceof UnreadableVolume
      ? new Error(`${this.labels.text(`viewer.error.${error.key}`)} ${error.message}`, { cause: error })
      : error instanceof Error
        ? error
        : new Error(String(error));
  }

  private render(): void {
    const { reason, noteKey } = this;
    const without = reason?.key === 'viewer.noWebGl';
    this.controls.root.hidden = this.controls.readout.hidden = this.hint.hidden = without;
    this.frame.classList.toggle('viewer-without', without);
    this.message.hidden = reason === undefined;
    this.message.textContent = reason === undefined ? '' : this.labels.text(reason.key, reason.values);
    this.note.textContent = noteKey === undefined ? '' : this.labels.text(noteKey.key, noteKey.values);
    this.controls.render({
      layout: this.layout,
      windowName: this.windowName,
      window: this.window,
      region: this.region !== undefined && this.region.count > 0,
      regionShown: this.regionShown,
      boxes: this.regionBox !== undefined || this.networkBox !== undefined,
      boxesShown: this.boxesShown,
      networkBox: this.networkBox !== undefined,
      measuring: this.measuring,
      distances: this.measurements.map(({ millimetres }) => millimetres),
      heat: this.heat === undefined ? undefined : { feature: this.heat.feature, limit: short(this.heat.limit) },
      heatShown: this.heatShown,
      usable: this.ct !== undefined,
    });
    this.renderReadout();
  }

  private renderReadout(): void {
    this.controls.value.textContent = this.valueText();
    this.controls.position.textContent = this.position();
    this.controls.slices.textContent = this.ct === undefined ? '–' : this.slicesText();
  }

  // Drawing

  private schedule(): void {
    if (!this.frameAsked) {
      this.frameAsked = true;
      requestAnimationFrame(() => {
        this.frameAsked = false;
        this.stage?.draw();
      });
    }
  }

  private ratio(): number {
    return this.overlay.clientWidth > 0 ? this.overlay.width / this.overlay.clientWidth : 1;
  }

  private paint(): void {
    const { stage, canvas, overlay } = this;
    const context = overlay.getContext('2d');
    if (stage === undefined || canvas === undefined || context === null || this.ct === undefined) {
      return;
    }
    if (overlay.width !== canvas.width || overlay.height !== canvas.height) {
      overlay.width = canvas.width;
      overlay.height = canvas.height;
    }
    const { labels, region } = this;
    const crosshair = this.crosshair();
    paint(context, this.ratio(), {
      tiles: stage.tiles(),
      crosshair,
      active: this.active,
      single: this.layout !== 'all',
      letters: {
        right: labels.text('viewer.side.right'),
        left: labels.text('viewer.side.left'),
        anterior: labels.text('viewer.side.anterior'),
        posterior: labels.text('viewer.side.posterior'),
        superior: labels.text('viewer.side.superior'),
        inferior: labels.text('viewer.side.inferior'),
      },
      titles: {
        axial: `${labels.text('viewer.pane.axial')} ${this.sliceText('axial')}`,
        coronal: `${labels.text('viewer.pane.coronal')} ${this.sliceText('coronal')}`,
        sagittal: `${labels.text('viewer.pane.sagittal')} ${this.sliceText('sagittal')}`,
        render: labels.text('viewer.pane.render'),
      },
      outline:
        region === undefined || !this.regionShown
          ? undefined
          : (plane) => this.outlineOf(region, plane, crosshair[ACROSS[plane]]),
      regionBox: this.boxesShown ? this.regionBox : undefined,
      networkBox: this.boxesShown ? this.networkBox : undefined,
      measurements: this.measurements.map(
        ({ from, to, millimetres }): Measurement => ({ from, to, text: `${millimetres.toFixed(1)} mm` }),
      ),
      pending: this.pending,
      legend: this.legend(),
      render: stage.render,
    });
  }

  private outlineOf(region: Region, plane: Plane, slice: number): Float32Array {
    let known = this.outlines[plane];
    if (known?.slice !== slice) {
      known = { slice, edges: outline(region, this.stage!.axes, ACROSS[plane], slice) };
      this.outlines[plane] = known;
    }
    return known.edges;
  }

  private legend(): Legend | undefined {
    const { heat } = this;
    return heat === undefined || !this.heatShown
      ? undefined
      : {
          title: heat.feature,
          lowest: `${this.labels.text('viewer.heatMap.lowers')} -${short(heat.limit)}`,
          highest: `${this.labels.text('viewer.heatMap.raises')} +${short(heat.limit)}`,
        };
  }

  private indexBox(box: Box): IndexBox {
    const { axes } = this.stage!;
    const a = fromFile(axes, box.minimum.map((index) => index - 0.5) as unknown as Point);
    const b = fromFile(axes, box.maximum.map((index) => index - 0.5) as unknown as Point);
    return {
      minimum: a.map((value, axis) => Math.min(value, b[axis]!)) as unknown as Point,
      maximum: a.map((value, axis) => Math.max(value, b[axis]!)) as unknown as Point,
    };
  }
}

/** The largest distance in mm between the corners of a volume here and on the server. */
function cornerDistance(ct: Volume, grid: Grid): number {
  let largest = 0;
  for (let corner = 0; corner < 8; corner++) {
    const indices = ct.size.map((length, axis) => ((corner >> axis) & 1) * (length - 1)) as unknown as Point;
    const [right, anterior, superior] = transform(ct.affine, indices);
    const there = [0, 1, 2].map(
      (row) =>
        grid.origin[row]! +
        [0, 1, 2].reduce(
          (sum, axis) => sum + grid.direction[3 * row + axis]! * grid.spacing[axis]! * indices[axis]!,
          0,
        ),
    ) as unknown as Point;
    largest = Math.max(largest, Math.hypot(-right - there[0], -anterior - there[1], superior - there[2]));
  }
  return largest;
}

function largest(volume: Volume): number {
  let limit = 0;
  for (const stored of volume.voxels) {
    const value = Math.abs(stored * volume.slope + volume.intercept);
    if (value > limit && Number.isFinite(value)) {
      limit = value;
    }
  }
  return limit;
}

function hounsfield(value: number): string {
  return `${Number.isInteger(value) ? value : value.toFixed(1)} HU`;
}

/** A number in few digits. */
function short(value: number): string {
  return value.toPrecision(2);
}

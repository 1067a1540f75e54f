import { cmapper, Niivue, NVImage, SLICE_TYPE } from '@niivue/niivue';
import { type Axes, axesOf, type Point, transform } from './geometry';
import { UnreadableVolume, type Volume, type Voxels } from './nifti';
import { ALONG, contributionColour, type Layout, type Pane, type Plane, type SliceTile, type Tile } from './panes';

const TYPES: Readonly<Record<Pane, SLICE_TYPE>> = {
  axial: SLICE_TYPE.AXIAL,
  coronal: SLICE_TYPE.CORONAL,
  sagittal: SLICE_TYPE.SAGITTAL,
  render: SLICE_TYPE.RENDER,
};
const PANES: readonly Plane[] = ['axial', 'coronal', 'sagittal'];
const REGION_COLOUR = [255, 210, 63] as const;
const LARGEST_ZOOM = 30;

/** Left, top, width and height of the views in shares of the canvas. */
const QUARTERS = {
  axial: [0, 0, 0.498, 0.498],
  coronal: [0.502, 0, 0.498, 0.498],
  sagittal: [0, 0.502, 0.498, 0.498],
  render: [0.502, 0.502, 0.498, 0.498],
} as const;

/** How long the drawing of the 3D view may take while it is turned and when it rests, ms. */
const TURNING = 60;
const RESTING = 600;
/** How long the 3D view waits for the next change, ms. */
const PAUSE = 120;
/** Pixels of the first 3D drawing, which shows how fast the graphics are, and the fewest of the others. */
const FIRST_PIXELS = 60 * 60;
const FEWEST_PIXELS = 120 * 120;

/** NiiVue with a CT, a region of interest on the CT's voxels and perhaps a heat map. */
export class Stage {
  private axesOfCt: Axes | undefined;
  private ct: NVImage | undefined;
  private heat: NVImage | undefined;
  private layout: Layout = 'all';
  /** The 3D view as it was drawn last; it is kept, because it costs most and changes least. */
  private readonly picture = document.createElement('canvas');
  private pictureShown = false;
  private readonly drawnFor = { width: 0, height: 0 };
  private pause: ReturnType<typeof setTimeout> | undefined;
  private millisecondsPerPixel: number | undefined;
  private quiet = false;
  private turning = false;

  private constructor(
    private readonly niivue: Niivue,
    private readonly canvas: HTMLCanvasElement,
    private readonly lost: (event: Event) => void,
  ) {}

  /**
   * @param drawn is called after each drawing
   * @param lost is called when the browser takes the graphics memory away
   */
  static async create(canvas: HTMLCanvasElement, drawn: () => void, lost: () => void): Promise<Stage> {
    const niivue = new Niivue({
      logLevel: 'silent',
      interactive: false,
      dragAndDropEnabled: false,
      isRadiologicalConvention: true,
      sagittalNoseLeft: true,
      isOrientationTextVisible: false,
      crosshairWidth: 0,
      show3Dcrosshair: false,
      loadingText: '',
      backColor: [0, 0, 0, 1],
      sliceType: SLICE_TYPE.AXIAL,
    });
    const stage = new Stage(niivue, canvas, (event) => {
      event.preventDefault();
      lost();
    });
    canvas.addEventListener('webglcontextlost', stage.lost);
    const draw = niivue.drawScene.bind(niivue);
    niivue.drawScene = () => {
      const position = draw();
      if (stage.ct !== undefined && !stage.quiet) {
        stage.refitRender();
        drawn();
      }
      return position;
    };
    await niivue.attachToCanvas(canvas);
    // These make gradients that light the 3D view, which stays unlit here; in full they take most of
    // the time of a new window where there is no graphics card.
    niivue.blurShader = niivue.passThroughShader ?? null;
    niivue.sobelFirstOrderShader = niivue.passThroughShader ?? null;
    niivue.drawLut = cmapper.makeDrawLut({
      R: [0, REGION_COLOUR[0]],
      G: [0, REGION_COLOUR[1]],
      B: [0, REGION_COLOUR[2]],
      A: [0, 255],
      I: [0, 1],
      labels: ['', ''],
    });
    return stage;
  }

  get axes(): Axes {
    if (this.axesOfCt === undefined) {
      throw new Error('No CT is shown');
    }
    return this.axesOfCt;
  }

  /** Shows a CT in a window; returns it with the voxels that the library keeps, so that they are held once. */
  async showCt(volume: Volume, lower: number, upper: number): Promise<Volume> {
    const { gl } = this.niivue;
    const longest = gl.getParameter(gl.MAX_3D_TEXTURE_SIZE) as number;
    if (volume.size.some((length) => length > longest)) {
      throw new UnreadableVolume('tooLarge', `This graphics card shows at most ${longest} voxels along an axis.`);
    }
    const image = await imageOf(volume, lower, upper, typeOf(volume.voxels));
    this.axesOfCt = axesOf(volume);
    this.ct = image;
    this.niivue.addVolume(image);
    if (gl.getError() === gl.OUT_OF_MEMORY) {
      throw new UnreadableVolume('tooLarge', 'The graphics memory is too small for this volume.');
    }
    this.niivue.scene.renderAzimuth = 200;
    this.niivue.scene.renderElevation = 12;
    return { ...volume, voxels: image.img as Voxels };
  }

  setWindow(lower: number, upper: number): void {
    const { ct } = this;
    if (ct !== undefined && (ct.cal_min !== lower || ct.cal_max !== upper)) {
      ct.cal_min = lower;
      ct.cal_max = upper;
      this.niivue.updateGLVolume();
      this.renderSoon();
    }
  }

  get window(): { readonly lower: number; readonly upper: number } {
    return { lower: this.ct?.cal_min ?? NaN, upper: this.ct?.cal_max ?? NaN };
  }

  /** The region of interest, 1 inside and 0 outside, for the caller to write; show it with `regionChanged`. */
  regionVoxels(): Uint8Array {
    const { niivue } = this;
    if (niivue.drawBitmap === null) {
      // Not createEmptyDrawing, which also makes what is needed to draw by hand.
      const { size } = this.axes;
      niivue.drawTexture = niivue.r8Tex(niivue.drawTexture, niivue.gl.TEXTURE7, [3, ...size], true);
      niivue.drawBitmap = new Uint8Array(size[0] * size[1] * size[2]);
    }
    return niivue.drawBitmap;
  }

  regionChanged(): void {
    this.niivue.refreshDrawing(true);
    this.renderSoon();
  }

  setRegionOpacity(opacity: number): void {
    this.niivue.setDrawOpacity(opacity);
    this.renderSoon();
  }

  /** Lays a map over the CT, its colours reaching from minus to plus `limit`. */
  async showHeatMap(map: Volume, limit: number): Promise<void> {
    const image = await imageOf(coloursOf(map, limit), 0, 255, RGBA);
    this.removeHeatMap();
    this.heat = image;
    this.niivue.addVolume(image);
    this.renderSoon();
  }

  removeHeatMap(): void {
    if (this.heat !== undefined) {
      this.niivue.removeVolume(this.heat);
      this.heat = undefined;
    }
  }

  setHeatMapOpacity(opacity: number): void {
    if (this.heat !== undefined) {
      this.niivue.setOpacity(this.niivue.volumes.indexOf(this.heat), opacity);
      this.renderSoon();
    }
  }

  setLayout(layout: Layout): void {
    this.layout = layout;
    this.applyLayout();
    if (layout === 'all' || layout === 'render') {
      this.renderSoon();
    }
  }

  /** The panes as they were drawn last. */
  tiles(): (Tile | SliceTile)[] {
    const tiles: (Tile | SliceTile)[] = [];
    if (this.layout !== 'render') {
      for (const { leftTopWidthHeight, axCorSag, leftTopMM, fovMM } of this.niivue.screenSlices) {
        const pane = PANES.find((plane) => TYPES[plane] === axCorSag);
        if (pane !== undefined) {
          tiles.push(this.sliceTile(pane, leftTopWidthHeight, leftTopMM, fovMM));
        }
      }
    }
    if (this.layout === 'all' || this.layout === 'render') {
      const [left, top, width, height] = this.renderPlace();
      tiles.push({ pane: 'render', left, top, width, height });
    }
    return tiles;
  }

  /** The 3D view, to be stretched over its pane. */
  get render(): HTMLCanvasElement | undefined {
    return this.pictureShown ? this.picture : undefined;
  }

  /** The indices of the crosshair along right, anterior, superior. */
  crosshair(): [number, number, number] {
    const position = this.niivue.scene.crosshairPos;
    return [0, 1, 2].map((axis) => position[axis]! * this.axes.size[axis]! - 0.5) as [number, number, number];
  }

  /** Moves the crosshair to the nearest voxel. */
  moveCrosshair(point: Point): void {
    const position = this.niivue.scene.crosshairPos;
    for (let axis = 0; axis < 3; axis++) {
      const size = this.axes.size[axis]!;
      const index = Math.min(size - 1, Math.max(0, Math.round(point[axis]!)));
      position[axis] = (index + 0.5) / size;
    }
  }

  rotate(azimuth: number, elevation: number): void {
    const { scene } = this.niivue;
    scene.renderAzimuth = (scene.renderAzimuth + azimuth) % 360;
    scene.renderElevation = Math.min(90, Math.max(-90, scene.renderElevation + elevation));
    this.renderTurning();
  }

  /** Magnifies by a factor around a point, which stays where it is. */
  zoom(factor: number, around: Point): void {
    const pan = this.niivue.scene.pan2Dxyzmm;
    const before = pan[3]!;
    const after = Math.min(LARGEST_ZOOM, Math.max(1, before * factor));
    if (after === 1) {
      this.showWhole();
      return;
    }
    for (let axis = 0; axis < 3; axis++) {
      pan[axis] = pan[axis]! + this.millimetres(axis, around[axis]!) * (before - after);
    }
    pan[3] = after;
  }

  zoomRender(factor: number): void {
    const { scene } = this.niivue;
    scene.volScaleMultiplier = Math.min(5, Math.max(0.3, scene.volScaleMultiplier * factor));
    this.renderTurning();
  }

  get magnification(): number {
    return this.niivue.scene.pan2Dxyzmm[3]!;
  }

  /** Shifts the image in a pane by so many pixels. */
  pan(tile: SliceTile, x: number, y: number): void {
    const [side, up] = ALONG[tile.pane];
    const pan = this.niivue.scene.pan2Dxyzmm;
    const scale = pan[3]!;
    const from = tile.toPoint(tile.left, tile.top);
    const to = tile.toPoint(tile.left + x, tile.top + y);
    pan[side] = pan[side]! + scale * (this.millimetres(side, to[side]!) - this.millimetres(side, from[side]!));
    pan[up] = pan[up]! + scale * (this.millimetres(up, to[up]!) - this.millimetres(up, from[up]!));
  }

  showWhole(): void {
    const pan = this.niivue.scene.pan2Dxyzmm;
    pan[0] = pan[1] = pan[2] = 0;
    pan[3] = 1;
  }

  /** Magnifies a box so that it fills about half of the panes. */
  zoomTo(minimum: Point, maximum: Point): void {
    const pan = this.niivue.scene.pan2Dxyzmm;
    const { size } = this.axes;
    let scale = LARGEST_ZOOM;
    for (let axis = 0; axis < 3; axis++) {
      scale = Math.min(scale, size[axis]! / (2 * (maximum[axis]! - minimum[axis]!)));
    }
    scale = Math.max(1, scale);
    for (let axis = 0; axis < 3; axis++) {
      const whole = (this.millimetres(axis, -0.5) + this.millimetres(axis, size[axis]! - 0.5)) / 2;
      const part = (this.millimetres(axis, minimum[axis]! - 0.5) + this.millimetres(axis, maximum[axis]! - 0.5)) / 2;
      pan[axis] = whole - part * scale;
    }
    pan[3] = scale;
  }

  draw(): void {
    this.niivue.drawScene();
  }

  /** Gives the graphics memory back. */
  dispose(): void {
    this.canvas.removeEventListener('webglcontextlost', this.lost);
    clearTimeout(this.pause);
    this.picture.width = this.picture.height = 0;
    this.ct = undefined;
    this.heat = undefined;
    this.niivue.cleanup();
    this.niivue.volumes = [];
    this.niivue.back = null;
    this.niivue.overlays = [];
    this.niivue.drawBitmap = null;
    this.niivue.gl.getExtension('WEBGL_lose_context')?.loseContext();
    this.canvas.remove();
  }

  private applyLayout(): void {
    const { layout } = this;
    this.niivue.opts.sliceType = layout === 'all' || layout === 'render' ? SLICE_TYPE.AXIAL : TYPES[layout];
    if (layout === 'all') {
      this.niivue.setCustomLayout(
        PANES.map((plane) => ({ sliceType: TYPES[plane], position: [...QUARTERS[plane]] })),
      );
    } else {
      // Not as a custom layout: a magnified slice then fills the canvas.
      this.niivue.clearCustomLayout();
    }
  }

  private sliceTile(
    pane: Plane,
    leftTopWidthHeight: readonly number[],
    leftTopMM: readonly number[],
    fovMM: readonly number[],
  ): SliceTile {
    const [left, top, width, height] = leftTopWidthHeight as [number, number, number, number];
    const [side, up] = ALONG[pane];
    const [leftMm, topMm] = leftTopMM as [number, number];
    const [fovX, fovY] = fovMM as [number, number];
    return {
      pane,
      left,
      top,
      width,
      height,
      toPixels: (point) => [
        left + (width * (this.millimetres(side, point[side]) - leftMm)) / fovX,
        top + height * (1 - (this.millimetres(up, point[up]) - topMm) / fovY),
      ],
      toPoint: (x, y) => {
        const point = this.crosshair();
        point[side] = this.index(side, leftMm + ((x - left) / width) * fovX);
        point[up] = this.index(up, topMm + (1 - (y - top) / height) * fovY);
        return point;
      },
    };
  }

  /** Left, top, width and height of the 3D view in pixels of the canvas. */
  private renderPlace(): readonly [number, number, number, number] {
    const { width, height } = this.canvas;
    const [x, y, w, h] = this.layout === 'render' ? [0, 0, 1, 1] : QUARTERS.render;
    return [Math.round(x * width), Math.round(y * height), Math.floor(w * width), Math.floor(h * height)];
  }

  /** Draws the 3D view anew where its pane has another size than before. */
  private refitRender(): void {
    const [, , width, height] = this.renderPlace();
    if (width !== this.drawnFor.width || height !== this.drawnFor.height) {
      this.renderSoon();
    }
  }

  /** Draws the 3D view coarsely with the next frame, and finely once it rests. */
  private renderTurning(): void {
    if (!this.turning) {
      this.turning = true;
      requestAnimationFrame(() => {
        this.turning = false;
        this.drawRender(TURNING);
        this.renderSoon();
      });
    }
  }

  private renderSoon(): void {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.drawRender(RESTING), PAUSE);
  }

  /**
   * Draws the 3D view with as many pixels as the graphics manage in a time, and keeps the picture:
   * without a graphics card a full view can take seconds.
   */
  private drawRender(milliseconds: number): void {
    if (this.ct === undefined || (this.layout !== 'all' && this.layout !== 'render')) {
      return;
    }
    const { canvas, picture } = this;
    const [, , fullWidth, fullHeight] = this.renderPlace();
    if (fullWidth < 1 || fullHeight < 1) {
      return;
    }
    if (this.millisecondsPerPixel === undefined) {
      this.renderPicture(fullWidth, fullHeight, FIRST_PIXELS);
    }
    const affordable = Math.max(FEWEST_PIXELS, milliseconds / Math.max(1e-6, this.millisecondsPerPixel ?? 0));
    this.renderPicture(fullWidth, fullHeight, affordable);
    this.drawnFor.width = fullWidth;
    this.drawnFor.height = fullHeight;
    this.pictureShown = picture.width > 0 && canvas.width > 0;
    this.applyLayout();
  }

  private renderPicture(fullWidth: number, fullHeight: number, pixels: number): void {
    const { niivue, canvas, picture } = this;
    const scale = Math.min(1, Math.sqrt(pixels / (fullWidth * fullHeight)));
    const width = Math.max(1, Math.round(fullWidth * scale));
    const height = Math.max(1, Math.round(fullHeight * scale));
    const start = performance.now();
    this.quiet = true;
    try {
      niivue.setCustomLayout([
        { sliceType: SLICE_TYPE.RENDER, position: [0, 0, width / canvas.width, height / canvas.height] },
      ]);
      const { gl } = niivue;
      // Reading a pixel waits for the drawing, so that the time is true.
      gl.readPixels(0, canvas.height - 1, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    } finally {
      this.quiet = false;
    }
    this.millisecondsPerPixel = (performance.now() - start) / (width * height);
    picture.width = width;
    picture.height = height;
    picture.getContext('2d')?.drawImage(canvas, 0, 0, width, height, 0, 0, width, height);
  }

  private millimetres(axis: number, index: number): number {
    const matrix = this.ct!.frac2mmOrtho!;
    return (matrix[5 * axis]! * (index + 0.5)) / this.axes.size[axis]! + matrix[12 + axis]!;
  }

  private index(axis: number, millimetres: number): number {
    const matrix = this.ct!.frac2mmOrtho!;
    return ((millimetres - matrix[12 + axis]!) / matrix[5 * axis]!) * this.axes.size[axis]! - 0.5;
  }
}

/** Codes of NIfTI. */
const RGBA = 2304;

function typeOf(voxels: Voxels): number {
  return voxels instanceof Uint8Array ? 2 : voxels instanceof Int16Array ? 4 : voxels instanceof Uint16Array ? 512 : 16;
}

async function imageOf(volume: Volume, lower: number, upper: number, type: number): Promise<NVImage> {
  const bytes = NVImage.createNiftiArray(
    [...volume.size],
    [...volume.spacing],
    [...volume.affine, 0, 0, 0, 1],
    type,
    volume.voxels,
  );
  const image = await NVImage.new(
    bytes.buffer as ArrayBuffer,
    'volume.nii',
    'gray',
    1,
    null,
    lower,
    upper,
    true,
    0.02,
    false,
    false,
    '',
    0,
    0,
    NaN,
    NaN,
    false,
    null,
    0,
    null,
  );
  image.hdr!.scl_slope = volume.slope;
  image.hdr!.scl_inter = volume.intercept;
  image.cal_min = lower;
  image.cal_max = upper;
  return image;
}

/**
 * The colours of contributions, four bytes for each voxel, because a colour map of the library knows
 * no half opacity. A clear border keeps those at the edge from going on beyond it.
 */
function coloursOf(map: Volume, limit: number): Volume {
  const { voxels, slope, intercept, affine } = map;
  const [nx, ny, nz] = map.size;
  const size = [nx + 2, ny + 2, nz + 2] as const;
  const colours = new Uint8Array(4 * size[0] * size[1] * size[2]);
  let at = 0;
  for (let z = 1; z <= nz; z++) {
    for (let y = 1; y <= ny; y++) {
      for (let x = 1; x <= nx; x++, at++) {
        const share = (voxels[at]! * slope + intercept) / limit;
        if (Number.isFinite(share)) {
          colours.set(contributionColour(share), 4 * (x + size[0] * (y + size[1] * z)));
        }
      }
    }
  }
  const moved = [...affine];
  transform(affine, [-1, -1, -1]).forEach((value, row) => {
    moved[4 * row + 3] = value;
  });
  return { size, spacing: map.spacing, affine: moved, voxels: colours, slope: 1, intercept: 0 };
}

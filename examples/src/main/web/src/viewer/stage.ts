import { cmapper, Niivue, NVImage, SLICE_TYPE } from '@niivue/niivue';
import { type Axes, axesOf, type Point } from './geometry';
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

/** NiiVue with a CT, a region of interest on the CT's voxels and perhaps a heat map. */
export class Stage {
  private axesOfCt: Axes | undefined;
  private ct: NVImage | undefined;
  private heat: NVImage | undefined;

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
      maxDrawUndoBitmaps: 0,
    });
    const stage = new Stage(niivue, canvas, (event) => {
      event.preventDefault();
      lost();
    });
    canvas.addEventListener('webglcontextlost', stage.lost);
    const draw = niivue.drawScene.bind(niivue);
    niivue.drawScene = () => {
      const position = draw();
      if (stage.ct !== undefined) {
        drawn();
      }
      return position;
    };
    await niivue.attachToCanvas(canvas);
    niivue.addColormap('pleura-contribution', contributionColours());
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
    const image = await imageOf(volume, 'gray', lower, upper);
    this.axesOfCt = axesOf(volume);
    this.ct = image;
    this.niivue.addVolume(image);
    if (gl.getError() === gl.OUT_OF_MEMORY) {
      throw new UnreadableVolume('tooLarge', 'The graphics memory is too small for this volume.');
    }
    this.niivue.setRenderAzimuthElevation(200, 12);
    return { ...volume, voxels: image.img as Voxels };
  }

  setWindow(lower: number, upper: number): void {
    const { ct } = this;
    if (ct !== undefined && (ct.cal_min !== lower || ct.cal_max !== upper)) {
      ct.cal_min = lower;
      ct.cal_max = upper;
      this.niivue.updateGLVolume();
    }
  }

  get window(): { readonly lower: number; readonly upper: number } {
    return { lower: this.ct?.cal_min ?? NaN, upper: this.ct?.cal_max ?? NaN };
  }

  /** The region of interest, 1 inside and 0 outside, for the caller to write; show it with `regionChanged`. */
  regionVoxels(): Uint8Array {
    if (this.niivue.drawBitmap === null) {
      this.niivue.createEmptyDrawing();
      this.niivue.clickToSegmentGrowingBitmap = null;
      this.niivue.updateGLVolume();
    }
    return this.niivue.drawBitmap!;
  }

  regionChanged(): void {
    this.niivue.refreshDrawing(true);
  }

  setRegionOpacity(opacity: number): void {
    this.niivue.setDrawOpacity(opacity);
  }

  /** Lays a map over the CT, its colours reaching from minus to plus `limit`. */
  async showHeatMap(map: Volume, limit: number): Promise<void> {
    const image = await imageOf(map, 'pleura-contribution', -limit, limit);
    this.removeHeatMap();
    this.heat = image;
    this.niivue.addVolume(image);
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
    }
  }

  setLayout(layout: Layout): void {
    this.niivue.opts.sliceType = layout === 'all' ? SLICE_TYPE.MULTIPLANAR : TYPES[layout];
    if (layout === 'all') {
      this.niivue.setCustomLayout([
        { sliceType: SLICE_TYPE.AXIAL, position: [0, 0, 0.498, 0.498] },
        { sliceType: SLICE_TYPE.CORONAL, position: [0.502, 0, 0.498, 0.498] },
        { sliceType: SLICE_TYPE.SAGITTAL, position: [0, 0.502, 0.498, 0.498] },
        { sliceType: SLICE_TYPE.RENDER, position: [0.502, 0.502, 0.498, 0.498] },
      ]);
    } else {
      // Not as a custom layout: a magnified slice then fills the canvas.
      this.niivue.clearCustomLayout();
    }
  }

  /** The panes as they were drawn last. */
  tiles(): (Tile | SliceTile)[] {
    return this.niivue.screenSlices.map((slice) => {
      const [left, top, width, height] = slice.leftTopWidthHeight as [number, number, number, number];
      const pane = PANES.find((plane) => TYPES[plane] === slice.axCorSag);
      if (pane === undefined) {
        return { pane: 'render', left, top, width, height };
      }
      const [side, up] = ALONG[pane];
      const [leftMm, topMm] = slice.leftTopMM as [number, number];
      const [fovX, fovY] = slice.fovMM as [number, number];
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
      } satisfies SliceTile;
    });
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
    this.niivue.setRenderAzimuthElevation(
      (scene.renderAzimuth + azimuth) % 360,
      Math.min(90, Math.max(-90, scene.renderElevation + elevation)),
    );
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

  private millimetres(axis: number, index: number): number {
    const matrix = this.ct!.frac2mmOrtho!;
    return (matrix[5 * axis]! * (index + 0.5)) / this.axes.size[axis]! + matrix[12 + axis]!;
  }

  private index(axis: number, millimetres: number): number {
    const matrix = this.ct!.frac2mmOrtho!;
    return ((millimetres - matrix[12 + axis]!) / matrix[5 * axis]!) * this.axes.size[axis]! - 0.5;
  }
}

async function imageOf(volume: Volume, colours: string, lower: number, upper: number): Promise<NVImage> {
  const { voxels } = volume;
  const type = voxels instanceof Uint8Array ? 2 : voxels instanceof Int16Array ? 4 : voxels instanceof Uint16Array ? 512 : 16;
  const bytes = NVImage.createNiftiArray(
    [...volume.size],
    [...volume.spacing],
    [...volume.affine, 0, 0, 0, 1],
    type,
    voxels,
  );
  const image = await NVImage.new(
    bytes.buffer as ArrayBuffer,
    'volume.nii',
    colours,
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

/** Blue lowers, red raises, transparent in the middle. */
function contributionColours() {
  const R: number[] = [];
  const G: number[] = [];
  const B: number[] = [];
  const A: number[] = [];
  const I: number[] = [];
  for (let index = 0; index <= 16; index++) {
    const [red, green, blue, alpha] = contributionColour(index / 8 - 1);
    R.push(red);
    G.push(green);
    B.push(blue);
    A.push(alpha);
    I.push(Math.round((index * 255) / 16));
  }
  return { R, G, B, A, I };
}

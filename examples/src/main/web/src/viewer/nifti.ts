/** Numbers of a type that the graphics card takes as they are. */
export type Voxels = Uint8Array | Int16Array | Uint16Array | Float32Array;

/** A volume as its file holds it: x fastest, values are voxel times slope plus intercept. */
export interface Volume {
  readonly size: readonly [number, number, number];
  /** Millimetres between voxel centres. */
  readonly spacing: readonly [number, number, number];
  /** Three rows of four: x, y, z in mm (right, anterior, superior) from the voxel indices and 1. */
  readonly affine: readonly number[];
  readonly voxels: Voxels;
  readonly slope: number;
  readonly intercept: number;
}

/** A file that is no volume that can be shown; `key` names the text that says why. */
export class UnreadableVolume extends Error {
  constructor(
    readonly key: 'notNifti' | 'damaged' | 'truncated' | 'notThreeAxes' | 'voxelType' | 'tooLarge',
    detail: string,
  ) {
    super(detail);
    this.name = 'UnreadableVolume';
  }
}

const LARGEST_COUNT = 2 ** 31 - 8;

/** Reads a NIfTI-1 or NIfTI-2 file by the rules of the server, gzip or not, whatever its name. */
export async function readVolume(file: Blob): Promise<Volume> {
  const bytes = await unpack(file);
  const header = readHeader(bytes);
  const count = header.size[0] * header.size[1] * header.size[2];
  const stored = decode(bytes, header, count);
  const { slope, intercept } = header;
  const scaled = !(slope === 0 || Number.isNaN(slope) || Number.isNaN(intercept));
  const values = { slope: scaled ? slope : 1, intercept: scaled ? intercept : 0 };
  const { size, spacing, affine } = header;
  if (stored instanceof Float64Array) {
    const voxels = Float32Array.from(stored, (value) => value * values.slope + values.intercept);
    return { size, spacing, affine, voxels, slope: 1, intercept: 0 };
  }
  return { size, spacing, affine, voxels: stored, ...values };
}

/** The value of a voxel by its indices, or nothing outside the volume. */
export function valueAt(volume: Volume, i: number, j: number, k: number): number | undefined {
  const [nx, ny, nz] = volume.size;
  if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) {
    return undefined;
  }
  const stored = volume.voxels[i + nx * (j + ny * k)];
  return stored === undefined ? undefined : stored * volume.slope + volume.intercept;
}

async function unpack(file: Blob): Promise<ArrayBuffer> {
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    return file.arrayBuffer();
  }
  try {
    return await new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
  } catch {
    throw new UnreadableVolume('truncated', 'The compressed data end too early or are damaged.');
  }
}

interface Header {
  readonly size: readonly [number, number, number];
  readonly spacing: readonly [number, number, number];
  readonly affine: readonly number[];
  readonly type: number;
  readonly start: number;
  readonly slope: number;
  readonly intercept: number;
  readonly littleEndian: boolean;
}

function readHeader(bytes: ArrayBuffer): Header {
  const view = new DataView(bytes);
  const sizes = bytes.byteLength < 348 ? [] : [view.getInt32(0, true), view.getInt32(0, false)];
  const which = sizes.findIndex((size) => size === 348 || size === 540);
  if (which < 0 || bytes.byteLength < sizes[which]!) {
    throw new UnreadableVolume('notNifti', 'The file is no NIfTI volume.');
  }
  const littleEndian = which === 0;
  const first = sizes[which] === 348;
  const int16 = (at: number) => view.getInt16(at, littleEndian);
  const int32 = (at: number) => view.getInt32(at, littleEndian);
  const int64 = (at: number) => Number(view.getBigInt64(at, littleEndian));
  const float32 = (at: number) => view.getFloat32(at, littleEndian);
  const float64 = (at: number) => view.getFloat64(at, littleEndian);
  const fields = first
    ? {
        dim: eight((n) => int16(40 + 2 * n)),
        pixdim: eight((n) => float32(76 + 4 * n)),
        type: int16(70),
        start: float32(108),
        slope: float32(112),
        intercept: float32(116),
        units: view.getUint8(123),
        qformCode: int16(252),
        sformCode: int16(254),
        quaternion: several(6, (n) => float32(256 + 4 * n)),
        rows: several(12, (n) => float32(280 + 4 * n)),
      }
    : {
        dim: eight((n) => int64(16 + 8 * n)),
        pixdim: eight((n) => float64(104 + 8 * n)),
        type: int16(12),
        start: int64(168),
        slope: float64(176),
        intercept: float64(184),
        units: int32(500),
        qformCode: int32(344),
        sformCode: int32(348),
        quaternion: several(6, (n) => float64(352 + 8 * n)),
        rows: several(12, (n) => float64(400 + 8 * n)),
      };
  const { dim } = fields;
  const axes = dim[0]!;
  if (axes < 3 || axes > 7 || dim.slice(4, axes + 1).some((length) => length > 1)) {
    throw new UnreadableVolume('notThreeAxes', `The file holds an image of the sizes ${dim.slice(1, 8).join(' x ')}.`);
  }
  const size = triple((axis) => dim[axis + 1]!);
  const scale = unitInMillimetres(fields.units & 7);
  const spacing = triple((axis) => fields.pixdim[axis + 1]! * scale);
  if (size.some((length) => !(length >= 1)) || spacing.some((length) => !(length > 0 && length < 1e9))) {
    throw new UnreadableVolume('damaged', `The header says sizes ${size.join(' x ')}, spacing ${spacing.join(' x ')} mm.`);
  }
  if (size[0] * size[1] * size[2] > LARGEST_COUNT) {
    throw new UnreadableVolume('tooLarge', `The volume of ${size.join(' x ')} voxels is too large to be shown.`);
  }
  const { type, start, slope, intercept } = fields;
  return { size, spacing, affine: orientation(fields, spacing, scale), type, start, slope, intercept, littleEndian };
}

interface Orientation {
  readonly qformCode: number;
  readonly sformCode: number;
  readonly pixdim: readonly number[];
  readonly quaternion: readonly number[];
  readonly rows: readonly number[];
}

/** The sform, else the qform, else axes that point left, posterior and superior. */
function orientation(header: Orientation, spacing: readonly number[], scale: number): number[] {
  if (header.sformCode > 0) {
    return fromSform(header.rows, spacing, scale);
  }
  if (header.qformCode > 0) {
    return fromQform(header, spacing, scale);
  }
  return [-spacing[0]!, 0, 0, 0, 0, -spacing[1]!, 0, 0, 0, 0, spacing[2]!, 0];
}

function fromSform(rows: readonly number[], spacing: readonly number[], scale: number): number[] {
  const affine = new Array<number>(12).fill(0);
  for (let axis = 0; axis < 3; axis++) {
    const length = Math.hypot(rows[axis]!, rows[4 + axis]!, rows[8 + axis]!);
    if (!(length > 0)) {
      throw new UnreadableVolume('damaged', 'The orientation in the header (sform) is none.');
    }
    for (let row = 0; row < 3; row++) {
      affine[4 * row + axis] = (rows[4 * row + axis]! / length) * spacing[axis]!;
    }
    affine[4 * axis + 3] = rows[4 * axis + 3]! * scale;
  }
  return affine;
}

function fromQform(header: Orientation, spacing: readonly number[], scale: number): number[] {
  const [b, c, d] = header.quaternion as [number, number, number];
  const squares = b * b + c * c + d * d;
  if (!(squares < 1.01)) {
    throw new UnreadableVolume('damaged', 'The orientation in the header (qform) is none.');
  }
  const a = Math.sqrt(Math.max(0, 1 - squares));
  const rotation = [
    [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
    [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
    [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c],
  ];
  const handedness = header.pixdim[0]! < 0 ? -1 : 1;
  return rotation.flatMap((row, index) => [
    row[0]! * spacing[0]!,
    row[1]! * spacing[1]!,
    row[2]! * spacing[2]! * handedness,
    header.quaternion[3 + index]! * scale,
  ]);
}

function unitInMillimetres(unit: number): number {
  return unit === 1 ? 1000 : unit === 3 ? 0.001 : 1;
}

function decode(bytes: ArrayBuffer, header: Header, count: number): Voxels | Float64Array {
  const width = new Map([
    [2, 1],
    [256, 1],
    [4, 2],
    [512, 2],
    [8, 4],
    [16, 4],
    [768, 4],
    [64, 8],
    [1024, 8],
    [1280, 8],
  ]).get(header.type);
  if (width === undefined) {
    throw new UnreadableVolume('voxelType', `The voxels have the NIfTI type ${header.type}.`);
  }
  const { start, littleEndian } = header;
  if (!(start >= 0 && start + count * width <= bytes.byteLength)) {
    throw new UnreadableVolume('truncated', `The file ends before its ${count} voxels do.`);
  }
  const block = () => native(bytes, start, count * width, width, littleEndian);
  const view = new DataView(bytes, start);
  const each = (read: (at: number) => number) => several64(count, (n) => read(n * width));
  switch (header.type) {
    case 2:
      return new Uint8Array(bytes, start, count);
    case 256:
      return Int16Array.from(new Int8Array(bytes, start, count));
    case 4:
      return new Int16Array(block());
    case 512:
      return new Uint16Array(block());
    case 16:
      return new Float32Array(block());
    case 8:
      return each((at) => view.getInt32(at, littleEndian));
    case 768:
      return each((at) => view.getUint32(at, littleEndian));
    case 64:
      return each((at) => view.getFloat64(at, littleEndian));
    case 1024:
      return each((at) => Number(view.getBigInt64(at, littleEndian)));
    default:
      return each((at) => Number(view.getBigUint64(at, littleEndian)));
  }
}

/** A copy of the bytes in the order of this machine. */
function native(bytes: ArrayBuffer, start: number, length: number, width: number, littleEndian: boolean): ArrayBuffer {
  const copy = bytes.slice(start, start + length);
  const machineIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  if (littleEndian !== machineIsLittleEndian) {
    const view = new Uint8Array(copy);
    for (let at = 0; at < length; at += width) {
      view.subarray(at, at + width).reverse();
    }
  }
  return copy;
}

function several64(count: number, item: (index: number) => number): Float64Array {
  const values = new Float64Array(count);
  for (let n = 0; n < count; n++) {
    values[n] = item(n);
  }
  return values;
}

function several(count: number, item: (index: number) => number): number[] {
  return Array.from({ length: count }, (_, index) => item(index));
}

function eight(item: (index: number) => number): number[] {
  return several(8, item);
}

function triple(item: (axis: number) => number): readonly [number, number, number] {
  return [item(0), item(1), item(2)];
}

/** The same volume with its values in one byte each where they are whole numbers from 0 to 255. */
export function compact(volume: Volume): Volume {
  const { voxels, slope, intercept } = volume;
  if (voxels instanceof Uint8Array) {
    return volume;
  }
  const bytes = new Uint8Array(voxels.length);
  for (let at = 0; at < voxels.length; at++) {
    const value = voxels[at]! * slope + intercept;
    bytes[at] = value;
    if (bytes[at] !== value) {
      return volume;
    }
  }
  return { ...volume, voxels: bytes, slope: 1, intercept: 0 };
}

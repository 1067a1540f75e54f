import { type Axes, chain, fromFile, inverse, type Point, toFile, transform } from './geometry';
import type { Volume } from './nifti';

/** A region of interest on the voxels of the CT, along right, anterior, superior. */
export interface Region {
  /** 1 inside, 0 outside; x fastest. */
  readonly voxels: Uint8Array;
  readonly count: number;
  /** Where it lies; the maximum is exclusive. */
  readonly minimum: Point;
  readonly maximum: Point;
  readonly centre: Point;
}

/** The labels of a mask other than 0, at most `limit` of them. */
export function labelsOf(mask: Volume, limit = 256): number[] {
  const found = new Set<number>();
  let last = 0;
  for (const stored of mask.voxels) {
    if (stored !== last) {
      last = stored;
      const label = Math.round(stored * mask.slope + mask.intercept);
      if (label !== 0) {
        found.add(label);
        if (found.size >= limit) {
          break;
        }
      }
    }
  }
  return [...found].sort((a, b) => a - b);
}

/**
 * Puts a label of a mask onto the voxels of the CT; a mask on another grid gives each voxel of the
 * CT the label at its centre. Without a label all that is not 0 counts.
 *
 * @param into one value for each voxel of the CT; it is overwritten
 */
export function regionOf(mask: Volume, label: number | undefined, ct: Volume, axes: Axes, into: Uint8Array): Region {
  into.fill(0);
  const matches = (stored: number) => {
    const value = Math.round(stored * mask.slope + mask.intercept);
    return label === undefined ? value !== 0 : value === label;
  };
  const box = boxOf(mask, matches);
  const [nx, ny, nz] = axes.size;
  const minimum = [nx, ny, nz];
  const maximum = [0, 0, 0];
  const sum = [0, 0, 0];
  let count = 0;
  if (box !== undefined) {
    const ctToMask = chain(ct.affine, inverse(mask.affine));
    const within = reach(box, inverse(ctToMask), axes);
    const [mx, my, mz] = mask.size;
    const origin = transform(ctToMask, toFile(axes, [0, 0, 0]));
    const steps = ([[1, 0, 0], [0, 1, 0], [0, 0, 1]] as const).map((unit) => {
      const end = transform(ctToMask, toFile(axes, unit));
      return [end[0] - origin[0], end[1] - origin[1], end[2] - origin[2]] as const;
    }) as unknown as [Point, Point, Point];
    for (let z = within.minimum[2]; z < within.maximum[2]; z++) {
      for (let y = within.minimum[1]; y < within.maximum[1]; y++) {
        for (let x = within.minimum[0]; x < within.maximum[0]; x++) {
          const i = Math.round(origin[0] + x * steps[0][0] + y * steps[1][0] + z * steps[2][0]);
          const j = Math.round(origin[1] + x * steps[0][1] + y * steps[1][1] + z * steps[2][1]);
          const k = Math.round(origin[2] + x * steps[0][2] + y * steps[1][2] + z * steps[2][2]);
          if (i < 0 || j < 0 || k < 0 || i >= mx || j >= my || k >= mz) {
            continue;
          }
          if (matches(mask.voxels[i + mx * (j + my * k)]!)) {
            into[x + nx * (y + ny * z)] = 1;
            count++;
            const at = [x, y, z];
            for (let axis = 0; axis < 3; axis++) {
              minimum[axis] = Math.min(minimum[axis]!, at[axis]!);
              maximum[axis] = Math.max(maximum[axis]!, at[axis]! + 1);
              sum[axis] = sum[axis]! + at[axis]!;
            }
          }
        }
      }
    }
  }
  return {
    voxels: into,
    count,
    minimum: minimum as unknown as Point,
    maximum: maximum as unknown as Point,
    centre: sum.map((value) => Math.round(value / Math.max(1, count))) as unknown as Point,
  };
}

/** The box of the voxels of a mask that match, in its own indices; the maximum is exclusive. */
function boxOf(mask: Volume, matches: (stored: number) => boolean): { minimum: Point; maximum: Point } | undefined {
  const [nx, ny, nz] = mask.size;
  const minimum = [nx, ny, nz];
  const maximum = [0, 0, 0];
  let at = 0;
  let last = Number.NaN;
  let inside = false;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, at++) {
        const stored = mask.voxels[at]!;
        if (stored !== last) {
          last = stored;
          inside = matches(stored);
        }
        if (inside) {
          minimum[0] = Math.min(minimum[0]!, x);
          maximum[0] = Math.max(maximum[0]!, x + 1);
          minimum[1] = Math.min(minimum[1]!, y);
          maximum[1] = Math.max(maximum[1]!, y + 1);
          minimum[2] = Math.min(minimum[2]!, z);
          maximum[2] = z + 1;
        }
      }
    }
  }
  return maximum[2] === 0
    ? undefined
    : { minimum: minimum as unknown as Point, maximum: maximum as unknown as Point };
}

/** The voxels of the CT that a box of the mask can touch. */
function reach(
  box: { minimum: Point; maximum: Point },
  maskToCt: readonly number[],
  axes: Axes,
): { minimum: Point; maximum: Point } {
  const minimum = [...axes.size] as number[];
  const maximum = [0, 0, 0];
  for (let corner = 0; corner < 8; corner++) {
    const point = [0, 1, 2].map((axis) =>
      (corner >> axis) & 1 ? box.maximum[axis]! - 0.5 : box.minimum[axis]! - 0.5,
    ) as unknown as Point;
    const at = fromFile(axes, transform(maskToCt, point));
    for (let axis = 0; axis < 3; axis++) {
      minimum[axis] = Math.max(0, Math.min(minimum[axis]!, Math.floor(at[axis]!)));
      maximum[axis] = Math.min(axes.size[axis]!, Math.max(maximum[axis]!, Math.ceil(at[axis]!) + 1));
    }
  }
  return { minimum: minimum as unknown as Point, maximum: maximum as unknown as Point };
}

/**
 * The edges of a region in one slice, between voxels, as pairs of corners.
 *
 * @param across the axis across the slice
 * @return x, y, x, y of each edge along the other two axes in ascending order
 */
export function outline(region: Region, axes: Axes, across: 0 | 1 | 2, slice: number): Float32Array {
  if (region.count === 0 || slice < region.minimum[across] || slice >= region.maximum[across]) {
    return new Float32Array();
  }
  const [u, v] = across === 0 ? ([1, 2] as const) : across === 1 ? ([0, 2] as const) : ([0, 1] as const);
  const strides = [1, axes.size[0], axes.size[0] * axes.size[1]] as const;
  const inside = (a: number, b: number): boolean =>
    a >= 0 &&
    b >= 0 &&
    a < axes.size[u] &&
    b < axes.size[v] &&
    region.voxels[slice * strides[across] + a * strides[u] + b * strides[v]] === 1;
  const edges: number[] = [];
  for (let b = region.minimum[v]; b <= region.maximum[v]; b++) {
    for (let a = region.minimum[u]; a <= region.maximum[u]; a++) {
      const here = inside(a, b);
      if (here !== inside(a - 1, b)) {
        edges.push(a - 0.5, b - 0.5, a - 0.5, b + 0.5);
      }
      if (here !== inside(a, b - 1)) {
        edges.push(a - 0.5, b - 0.5, a + 0.5, b - 0.5);
      }
    }
  }
  return Float32Array.from(edges);
}

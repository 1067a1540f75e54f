import type { Volume } from './nifti';

export type Point = readonly [number, number, number];

/** How the axes of a file lie to those on the screen, which run right, anterior and superior. */
export interface Axes {
  /** For right, anterior, superior: the axis of the file that runs most along it. */
  readonly from: readonly [number, number, number];
  /** Whether that axis of the file runs the other way. */
  readonly flipped: readonly [boolean, boolean, boolean];
  /** Voxels along right, anterior, superior. */
  readonly size: readonly [number, number, number];
}

/** The axes of a volume, chosen as the viewer library chooses them. */
export function axesOf(volume: Volume): Axes {
  const part = (row: number, column: number) => Math.abs(volume.affine[4 * row + column]!);
  let x = 0;
  if (part(1, 0) > part(0, 0)) {
    x = 1;
  }
  if (part(2, 0) > part(0, 0) && part(2, 0) > part(1, 0)) {
    x = 2;
  }
  const others = [0, 1, 2].filter((row) => row !== x) as [number, number];
  const y = part(others[0], 1) > part(others[1], 1) ? others[0] : others[1];
  const z = 3 - x - y;
  const from: [number, number, number] = [0, 0, 0];
  from[x as 0 | 1 | 2] = 0;
  from[y as 0 | 1 | 2] = 1;
  from[z as 0 | 1 | 2] = 2;
  return {
    from,
    flipped: [0, 1, 2].map((axis) => volume.affine[4 * axis + from[axis]!]! < 0) as [boolean, boolean, boolean],
    size: from.map((axis) => volume.size[axis]!) as [number, number, number],
  };
}

/** From voxel indices along right, anterior, superior to those of the file. */
export function toFile(axes: Axes, point: Point): [number, number, number] {
  const indices: [number, number, number] = [0, 0, 0];
  for (let axis = 0; axis < 3; axis++) {
    const value = point[axis]!;
    indices[axes.from[axis] as 0 | 1 | 2] = axes.flipped[axis] ? axes.size[axis]! - 1 - value : value;
  }
  return indices;
}

/** From voxel indices of the file to those along right, anterior, superior. */
export function fromFile(axes: Axes, indices: Point): [number, number, number] {
  return [0, 1, 2].map((axis) => {
    const value = indices[axes.from[axis]!]!;
    return axes.flipped[axis] ? axes.size[axis]! - 1 - value : value;
  }) as [number, number, number];
}

/** Applies three rows of four to a point. */
export function transform(affine: readonly number[], [x, y, z]: Point): [number, number, number] {
  return [0, 4, 8].map(
    (row) => affine[row]! * x + affine[row + 1]! * y + affine[row + 2]! * z + affine[row + 3]!,
  ) as [number, number, number];
}

/** The affine that leads back. */
export function inverse(affine: readonly number[]): number[] {
  const [a, b, c, , d, e, f, , g, h, i] = affine as number[] as [
    number, number, number, number, number, number, number, number, number, number, number,
  ];
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const rows = [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ].map((row) => row.map((value) => value / determinant));
  const offset = [affine[3]!, affine[7]!, affine[11]!];
  return rows.flatMap((row) => [...row, -(row[0]! * offset[0]! + row[1]! * offset[1]! + row[2]! * offset[2]!)]);
}

/** The affine of first `first`, then `then`. */
export function chain(first: readonly number[], then: readonly number[]): number[] {
  const columns = [0, 1, 2].map((column) => [first[column]!, first[4 + column]!, first[8 + column]!] as Point);
  const origin = transform(then, [first[3]!, first[7]!, first[11]!]);
  return [0, 1, 2].flatMap((row) => [
    ...columns.map(
      (column) => then[4 * row]! * column[0] + then[4 * row + 1]! * column[1] + then[4 * row + 2]! * column[2],
    ),
    origin[row]!,
  ]);
}

/** Millimetres between two points given as voxel indices of the file. */
export function distance(affine: readonly number[], a: Point, b: Point): number {
  const [p, q] = [transform(affine, a), transform(affine, b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

import type { Point } from './geometry';

export type Plane = 'axial' | 'coronal' | 'sagittal';
export type Pane = Plane | 'render';
export type Layout = Pane | 'all';

/** The axis across each plane: 0 right, 1 anterior, 2 superior. */
export const ACROSS: Readonly<Record<Plane, 0 | 1 | 2>> = { axial: 2, coronal: 1, sagittal: 0 };
/** The axes along each plane: to the side, then up. */
export const ALONG: Readonly<Record<Plane, readonly [0 | 1, 1 | 2]>> = {
  axial: [0, 1],
  coronal: [0, 2],
  sagittal: [1, 2],
};

/** Where a pane lies on the canvas, in its pixels. */
export interface Tile {
  readonly pane: Pane;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A pane that shows a slice. */
export interface SliceTile extends Tile {
  readonly pane: Plane;
  /** Pixels of a point given by its indices along right, anterior, superior; its depth does not count. */
  toPixels(point: Point): readonly [number, number];
  /** The point under a pixel, in the slice that is shown. */
  toPoint(x: number, y: number): [number, number, number];
}

/** Whether this browser can draw volumes. */
export function isSupported(): boolean {
  const context = document.createElement('canvas').getContext('webgl2');
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}

/** Red, green, blue and opacity, 0 to 255, of a contribution from -1 to 1. */
export function contributionColour(share: number): [number, number, number, number] {
  const strength = Math.min(1, Math.abs(share));
  const [weak, strong] = share < 0 ? ([[146, 197, 255], [24, 92, 214]] as const) : ([[255, 168, 140], [214, 24, 28]] as const);
  const mixed = weak.map((value, index) => Math.round(value + (strong[index]! - value) * strength));
  const alpha = strength < 0.1 ? 0 : Math.round(255 * Math.min(1, (strength - 0.1) / 0.4));
  return [mixed[0]!, mixed[1]!, mixed[2]!, alpha];
}

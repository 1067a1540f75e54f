/** A window by its width and level in HU. */
export interface Window {
  readonly width: number;
  readonly level: number;
}

export type WindowName = 'softTissue' | 'mediastinum' | 'lung' | 'bone' | 'network';

/** The windows that have names; the network's is that of the result where it has one. */
export const WINDOWS: Readonly<Record<WindowName, Window>> = {
  softTissue: { width: 400, level: 40 },
  mediastinum: { width: 350, level: 50 },
  lung: { width: 1500, level: -600 },
  bone: { width: 2500, level: 480 },
  network: { width: 400, level: 40 },
};

export function boundsOf({ width, level }: Window): { lower: number; upper: number } {
  return { lower: level - width / 2, upper: level + width / 2 };
}

export function windowOf(bounds: { readonly lower: number; readonly upper: number }): Window {
  return { width: bounds.upper - bounds.lower, level: (bounds.upper + bounds.lower) / 2 };
}

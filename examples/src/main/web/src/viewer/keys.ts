import type { Layout } from './panes';
import type { WindowName } from './windows';

export type Action =
  | 'region'
  | 'boxes'
  | 'heatMap'
  | 'zoomToRegion'
  | 'showWhole'
  | 'centre'
  | 'distance'
  | 'point'
  | 'clearDistances'
  | 'leave'
  | 'help';

/** What a key does. Side and up are voxels on the screen, slices go towards superior, anterior, right. */
export type Key =
  | { readonly kind: 'layout'; readonly layout: Layout }
  | { readonly kind: 'window'; readonly window: WindowName }
  | { readonly kind: 'move'; readonly side: number; readonly up: number; readonly slices: number }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'nextPane' }
  | { readonly kind: 'action'; readonly action: Action };

const KEYS: ReadonlyMap<string, Key> = new Map<string, Key>([
  ['0', { kind: 'layout', layout: 'all' }],
  ['1', { kind: 'layout', layout: 'axial' }],
  ['2', { kind: 'layout', layout: 'coronal' }],
  ['3', { kind: 'layout', layout: 'sagittal' }],
  ['4', { kind: 'layout', layout: 'render' }],
  ['s', { kind: 'window', window: 'softTissue' }],
  ['m', { kind: 'window', window: 'mediastinum' }],
  ['l', { kind: 'window', window: 'lung' }],
  ['b', { kind: 'window', window: 'bone' }],
  ['n', { kind: 'window', window: 'network' }],
  ['arrowleft', { kind: 'move', side: -1, up: 0, slices: 0 }],
  ['arrowright', { kind: 'move', side: 1, up: 0, slices: 0 }],
  ['arrowup', { kind: 'move', side: 0, up: 1, slices: 0 }],
  ['arrowdown', { kind: 'move', side: 0, up: -1, slices: 0 }],
  ['pageup', { kind: 'move', side: 0, up: 0, slices: 1 }],
  ['pagedown', { kind: 'move', side: 0, up: 0, slices: -1 }],
  ['+', { kind: 'zoom', factor: 1.25 }],
  ['=', { kind: 'zoom', factor: 1.25 }],
  ['-', { kind: 'zoom', factor: 0.8 }],
  ['p', { kind: 'nextPane' }],
  ['r', { kind: 'action', action: 'region' }],
  ['x', { kind: 'action', action: 'boxes' }],
  ['h', { kind: 'action', action: 'heatMap' }],
  ['z', { kind: 'action', action: 'zoomToRegion' }],
  ['w', { kind: 'action', action: 'showWhole' }],
  ['home', { kind: 'action', action: 'centre' }],
  ['d', { kind: 'action', action: 'distance' }],
  ['enter', { kind: 'action', action: 'point' }],
  ['delete', { kind: 'action', action: 'clearDistances' }],
  ['escape', { kind: 'action', action: 'leave' }],
  ['?', { kind: 'action', action: 'help' }],
]);

/** Ten steps with Shift. */
const LONG_STEP = 10;

/** What a pressed key does, if anything. */
export function keyOf(event: KeyboardEvent): Key | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return undefined;
  }
  const key = KEYS.get(event.key.toLowerCase());
  if (key?.kind === 'move' && event.shiftKey) {
    return { kind: 'move', side: key.side * LONG_STEP, up: key.up * LONG_STEP, slices: key.slices * LONG_STEP };
  }
  return key;
}

/** The keys as they are told in the help: their names, and the text that says what they do. */
export const KEYS_TOLD: readonly (readonly [keys: readonly string[], text: string])[] = [
  [['0', '1', '2', '3', '4'], 'panes'],
  [['P'], 'nextPane'],
  [['←', '→', '↑', '↓'], 'move'],
  [['Page ↑', 'Page ↓'], 'slices'],
  [['Shift'], 'longStep'],
  [['Home'], 'centre'],
  [['+', '−'], 'zoom'],
  [['Z'], 'zoomToRegion'],
  [['W'], 'showWhole'],
  [['S', 'M', 'L', 'B', 'N'], 'windows'],
  [['R'], 'region'],
  [['X'], 'boxes'],
  [['H'], 'heatMap'],
  [['D'], 'distance'],
  [['Enter'], 'point'],
  [['Delete'], 'clearDistances'],
  [['Esc'], 'leave'],
  [['?'], 'help'],
];

import type { Labels } from '../page/Labels';
import { button, element } from '../page/dom';
import type { Layout } from './panes';
import type { Window, WindowName } from './windows';

/** What the controls ask for. */
export interface Commands {
  layout(layout: Layout): void;
  window(name: WindowName): void;
  freeWindow(window: Window): void;
  region(): void;
  regionOpacity(): void;
  boxes(): void;
  zoomToRegion(): void;
  showWhole(): void;
  distance(): void;
  clearDistances(): void;
  heatMap(): void;
  heatMapOpacity(): void;
  help(): void;
}

/** What the controls show. */
export interface State {
  readonly layout: Layout;
  readonly windowName: WindowName | undefined;
  readonly window: Window;
  readonly region: boolean;
  readonly regionShown: boolean;
  readonly boxes: boolean;
  readonly boxesShown: boolean;
  readonly networkBox: boolean;
  readonly measuring: boolean;
  readonly distances: readonly number[];
  readonly heat: { readonly feature: string; readonly limit: string } | undefined;
  readonly heatShown: boolean;
  readonly usable: boolean;
}

const LAYOUTS: readonly Layout[] = ['all', 'axial', 'coronal', 'sagittal', 'render'];
const WINDOW_TESTS: Readonly<Record<WindowName, string>> = {
  softTissue: 'window-soft-tissue',
  mediastinum: 'window-mediastinum',
  lung: 'window-lung',
  bone: 'window-bone',
  network: 'window-network',
};

/** The buttons and fields above the images, and the figures below them. */
export class Controls {
  readonly root: HTMLElement;
  readonly readout: HTMLElement;
  readonly value = element('dd', { test: 'viewer-hu' });
  readonly position = element('dd', { test: 'viewer-position' });
  readonly slices = element('dd', { test: 'viewer-slices' });
  readonly pointer = element('dd', { test: 'viewer-pointer' }, '–');
  private readonly layouts = new Map<Layout, HTMLButtonElement>();
  private readonly windows = new Map<WindowName, HTMLButtonElement>();
  private readonly width: HTMLInputElement;
  private readonly level: HTMLInputElement;
  private readonly region: HTMLButtonElement;
  private readonly regionRange: HTMLInputElement;
  private readonly boxes: HTMLButtonElement;
  private readonly zoomToRegion: HTMLButtonElement;
  private readonly whole: HTMLButtonElement;
  private readonly distance: HTMLButtonElement;
  private readonly clear: HTMLButtonElement;
  private readonly distances = element('span', { class: 'viewer-distances', test: 'viewer-distances' });
  private readonly heatGroup: HTMLElement;
  private readonly heat: HTMLButtonElement;
  private readonly heatRange: HTMLInputElement;
  private readonly heatText = element('p', { class: 'viewer-heat', test: 'heat-map-legend' });
  private readonly keys = element('p', { class: 'viewer-boxes-key' });

  constructor(
    private readonly labels: Labels,
    commands: Commands,
  ) {
    for (const layout of LAYOUTS) {
      this.layouts.set(layout, this.tool(`viewer.pane.${layout}`, `pane-${layout}`, () => commands.layout(layout)));
    }
    for (const name of Object.keys(WINDOW_TESTS) as WindowName[]) {
      this.windows.set(name, this.tool(`viewer.window.${name}`, WINDOW_TESTS[name], () => commands.window(name)));
    }
    this.width = this.number('window-width', '1');
    this.level = this.number('window-level', undefined);
    const free = () => {
      const [width, level] = [this.width.valueAsNumber, this.level.valueAsNumber];
      if (width > 0 && Number.isFinite(level)) {
        commands.freeWindow({ width, level });
      }
    };
    this.width.addEventListener('change', free);
    this.level.addEventListener('change', free);
    this.region = this.tool('viewer.region.toggle', 'roi-toggle', commands.region);
    this.regionRange = this.range('roi-opacity', '30');
    this.regionRange.addEventListener('input', commands.regionOpacity);
    this.boxes = this.tool('viewer.boxes.toggle', 'boxes-toggle', commands.boxes);
    this.zoomToRegion = this.tool('viewer.zoom.region', 'zoom-roi', commands.zoomToRegion);
    this.whole = this.tool('viewer.zoom.whole', 'zoom-whole', commands.showWhole);
    this.distance = this.tool('viewer.distance.toggle', 'distance', commands.distance);
    this.clear = this.tool('viewer.distance.clear', 'distance-clear', commands.clearDistances);
    this.heat = this.tool('viewer.heatMap.toggle', 'heat-map-toggle', commands.heatMap);
    this.heatRange = this.range('heat-map-opacity', '70');
    this.heatRange.addEventListener('change', commands.heatMapOpacity);
    this.heatGroup = this.group('heatMap', this.heat, this.field('viewer.heatMap.opacity', this.heatRange));
    const help = this.tool('viewer.help.open', 'viewer-help', commands.help);
    help.classList.add('viewer-help-button');
    this.root = element(
      'div',
      { class: 'viewer-controls' },
      this.group('panes', ...this.layouts.values()),
      help,
      this.group(
        'window',
        ...this.windows.values(),
        element(
          'span',
          { class: 'viewer-fields' },
          this.field('viewer.window.width', this.width),
          this.field('viewer.window.level', this.level),
        ),
      ),
      this.group(
        'region',
        this.region,
        this.field('viewer.region.opacity', this.regionRange),
        this.boxes,
        this.zoomToRegion,
        this.whole,
      ),
      this.group('distance', this.distance, this.clear, this.distances),
      this.heatGroup,
    );
    this.readout = element(
      'div',
      { class: 'viewer-below' },
      element(
        'dl',
        { class: 'viewer-readout' },
        ...this.figure('viewer.readout.value', this.value),
        ...this.figure('viewer.readout.position', this.position),
        ...this.figure('viewer.readout.slices', this.slices),
        ...this.figure('viewer.readout.pointer', this.pointer),
      ),
      this.keys,
      this.heatText,
    );
  }

  /** From 0 to 1. */
  get regionOpacity(): number {
    return this.regionRange.valueAsNumber / 100;
  }

  /** From 0 to 1. */
  get heatMapOpacity(): number {
    return this.heatRange.valueAsNumber / 100;
  }

  render(state: State): void {
    for (const [layout, tool] of this.layouts) {
      press(tool, state.layout === layout);
    }
    for (const [name, tool] of this.windows) {
      press(tool, state.windowName === name);
    }
    this.width.valueAsNumber = state.window.width;
    this.level.valueAsNumber = state.window.level;
    press(this.region, state.regionShown);
    press(this.boxes, state.boxesShown);
    press(this.distance, state.measuring);
    press(this.heat, state.heatShown);
    for (const control of this.root.querySelectorAll<HTMLButtonElement | HTMLInputElement>('button, input')) {
      control.disabled = !state.usable;
    }
    this.region.disabled = this.regionRange.disabled = this.zoomToRegion.disabled = !state.region;
    this.boxes.disabled = !state.boxes;
    this.clear.disabled = state.distances.length === 0;
    this.distances.textContent = state.distances.map((millimetres) => `${millimetres.toFixed(1)} mm`).join(', ');
    this.heatGroup.hidden = state.heat === undefined;
    this.heatText.hidden = state.heat === undefined || !state.heatShown;
    this.heatText.textContent = state.heat === undefined ? '' : this.labels.text('viewer.heatMap.legend', state.heat);
    this.keys.hidden = !state.boxes || !state.boxesShown;
    this.keys.replaceChildren(
      element('span', { class: 'viewer-key viewer-key-region' }, this.labels.text('viewer.boxes.region')),
      ...(state.networkBox
        ? [element('span', { class: 'viewer-key viewer-key-network' }, this.labels.text('viewer.boxes.network'))]
        : []),
    );
  }

  private tool(key: string, test: string, command: () => void): HTMLButtonElement {
    const tool = button({ class: 'viewer-tool', test }, command);
    this.labels.keep(tool, key);
    return tool;
  }

  private group(name: string, ...children: readonly HTMLElement[]): HTMLElement {
    const group = element('div', { class: 'viewer-group', attributes: { role: 'group' } }, ...children);
    this.labels.watch(() => group.setAttribute('aria-label', this.labels.text(`viewer.group.${name}`)));
    return group;
  }

  private field(key: string, input: HTMLInputElement): HTMLElement {
    return element('label', { class: 'viewer-field' }, this.labels.keep(element('span'), key), input);
  }

  private number(test: string, min: string | undefined): HTMLInputElement {
    return element('input', {
      class: 'viewer-number',
      test,
      attributes: { type: 'number', step: 'any', ...(min === undefined ? {} : { min }) },
    });
  }

  private range(test: string, value: string): HTMLInputElement {
    return element('input', {
      class: 'viewer-range',
      test,
      attributes: { type: 'range', min: '0', max: '100', step: '5', value },
    });
  }

  private figure(key: string, value: HTMLElement): readonly HTMLElement[] {
    return [element('div', {}, this.labels.keep(element('dt'), key), value)];
  }
}

function press(tool: HTMLButtonElement, pressed: boolean): void {
  tool.setAttribute('aria-pressed', String(pressed));
}

import type { Box, Grid } from '../api';
import type { Theme } from '../theme';
import type { CaseViewer } from '../viewer/CaseViewer';
import { button, element, saveFile } from './dom';
import type { Labels } from './Labels';
import { troubleBox, troubleOf } from './problems';

/** Where the region of interest and the network's crop lie. */
export interface Boxes {
  readonly grid: Grid;
  readonly roi?: Box;
  readonly network?: Box;
  readonly window?: { readonly lower: number; readonly upper: number };
}

/** What is to be seen. */
export interface Scene {
  readonly ct?: File;
  readonly mask?: File;
  readonly label?: number;
  readonly boxes?: Boxes;
}

/** Brings the viewer, step by step, to what is to be seen; steps that are out of date are left out. */
export class ViewerPanel {
  readonly root: HTMLElement;
  private readonly host: HTMLElement;
  private readonly empty: HTMLElement;
  private readonly caption: HTMLElement;
  private readonly trouble: HTMLElement;
  private readonly save: HTMLButtonElement;
  private viewer: CaseViewer | undefined;
  private wanted: Scene = {};
  private shown: Scene = {};
  private busy: Promise<void> = Promise.resolve();

  constructor(
    private readonly labels: Labels,
    private theme: Theme,
  ) {
    const title = element('h2', { class: 'card-title', id: 'viewer-title' });
    labels.keep(title, 'page.viewer.title');
    this.caption = element('p', { class: 'card-caption', test: 'viewer-caption' });
    this.save = button({ class: 'button button-small', test: 'viewer-png' }, () => void this.savePicture());
    labels.keep(this.save, 'page.viewer.save');
    this.empty = element('p', { class: 'empty', test: 'viewer-empty' });
    this.trouble = element('div');
    this.host = element('div', { class: 'viewer-host', test: 'viewer' });
    this.root = element(
      'section',
      { class: 'card viewer-card', attributes: { 'aria-labelledby': title.id } },
      element('div', { class: 'card-head' }, title, this.caption, this.save),
      this.empty,
      this.trouble,
      this.host,
    );
    labels.watch(() => {
      this.viewer?.relabel(labels.texts);
      this.render();
    });
  }

  /** Shows something else; returns when it is to be seen. */
  show(scene: Scene): Promise<void> {
    this.wanted = scene;
    this.render();
    this.busy = this.busy.then(() => this.catchUp());
    return this.busy;
  }

  /** Lays a heat map over the CT once that is to be seen. */
  async showHeatMap(map: Blob, feature: string): Promise<void> {
    await this.busy;
    await this.viewer?.showHeatMap(map, feature);
    this.root.scrollIntoView({ block: 'nearest' });
  }

  retheme(theme: Theme): void {
    this.theme = theme;
    this.viewer?.retheme(theme);
  }

  private async catchUp(): Promise<void> {
    try {
      while (this.shown !== this.wanted) {
        await this.step(this.wanted);
      }
    } catch (error) {
      this.shown = this.wanted;
      this.trouble.replaceChildren(
        troubleBox(this.labels, { code: 'viewer-failed', ...detailOf(error) }, 'panel'),
      );
    }
    this.render();
  }

  private async step(wanted: Scene): Promise<void> {
    const { shown } = this;
    if (wanted.ct !== shown.ct || (shown.mask !== undefined && wanted.mask !== shown.mask)) {
      this.trouble.replaceChildren();
      this.viewer?.clear();
      this.shown = {};
      if (wanted.ct === undefined) {
        this.shown = wanted;
        return;
      }
      this.host.hidden = false;
      const viewer = await this.load();
      await viewer.showCt(wanted.ct, wanted.ct.name);
      this.shown = { ct: wanted.ct };
    } else if (wanted.ct !== undefined && wanted.mask !== undefined && wanted.mask !== shown.mask) {
      const viewer = await this.load();
      await viewer.showMask(wanted.mask, wanted.mask.name, wanted.label);
      this.shown = { ...shown, mask: wanted.mask, ...(wanted.label === undefined ? {} : { label: wanted.label }) };
    } else if (wanted.label !== undefined && wanted.label !== shown.label && shown.mask !== undefined) {
      await this.viewer?.setLabel(wanted.label);
      this.shown = { ...shown, label: wanted.label };
    } else {
      if (wanted.boxes !== undefined && wanted.boxes !== shown.boxes) {
        const { grid, roi, network, window } = wanted.boxes;
        this.viewer?.showBoxes(grid, roi, network, window);
      }
      this.shown = wanted;
    }
  }

  private async load(): Promise<CaseViewer> {
    if (this.viewer === undefined) {
      const { CaseViewer: Viewer } = await import('../viewer/CaseViewer');
      this.viewer = new Viewer(this.host, this.labels.texts, this.theme);
    }
    return this.viewer;
  }

  private async savePicture(): Promise<void> {
    try {
      if (this.viewer !== undefined) {
        saveFile(await this.viewer.png(), 'pleura-images.png');
      }
    } catch (error) {
      this.trouble.replaceChildren(troubleBox(this.labels, troubleOf(error), 'panel'));
    }
  }

  private render(): void {
    const { ct, mask } = this.wanted;
    this.empty.hidden = ct !== undefined;
    this.empty.textContent = this.labels.text(mask === undefined ? 'page.viewer.empty' : 'page.viewer.noCt');
    this.host.hidden = ct === undefined;
    this.save.hidden = ct === undefined;
    this.caption.textContent = [ct, mask].flatMap((file) => (file === undefined ? [] : [file.name])).join(' · ');
  }
}

function detailOf(error: unknown): { detail?: string } {
  return error instanceof Error ? { detail: error.message } : {};
}

import type { Box, Grid } from '../api';
import type { Texts } from '../texts';
import type { Theme } from '../theme';

/** Shows the CT, the region of interest and what was found. */
export class CaseViewer {
  constructor(
    private readonly root: HTMLElement,
    _texts: Texts,
    _theme: Theme,
  ) {}

  async showCt(_file: Blob, name: string): Promise<void> {
    this.root.textContent = name;
  }

  async showMask(_file: Blob, _name: string, _label?: number): Promise<void> {}

  async setLabel(_label: number): Promise<void> {}

  showBoxes(_grid: Grid, _roi?: Box, _network?: Box, _window?: { lower: number; upper: number }): void {}

  async showHeatMap(_map: Blob, _feature: string): Promise<void> {}

  clear(): void {
    this.root.replaceChildren();
  }

  retheme(_theme: Theme): void {}

  relabel(_texts: Texts): void {}

  async png(): Promise<Blob> {
    return new Blob();
  }

  dispose(): void {
    this.clear();
  }
}

import type { PredictionResult } from '../api';
import type { Texts } from '../texts';
import type { Theme } from '../theme';

/** What the result asks the page to do. */
export interface ResultActions {
  download(kind: 'json' | 'csv' | 'ranking' | 'pdf'): Promise<void>;
  picture(name: string): void;
  heatMap(feature: string): Promise<void>;
}

/** Shows a prediction with its reasons. */
export class ResultView {
  constructor(
    private readonly root: HTMLElement,
    _texts: Texts,
    _theme: Theme,
    _actions: ResultActions,
  ) {}

  show(result: PredictionResult): void {
    this.root.textContent = `${result.wording ?? ''} ${result.probability}`;
  }

  clear(): void {
    this.root.replaceChildren();
  }

  retheme(_theme: Theme): void {}

  relabel(_texts: Texts): void {}

  dispose(): void {
    this.clear();
  }
}

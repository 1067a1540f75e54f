import { ConnectionError, ProblemError } from '../api';
import type { PredictionResult } from '../api';
import type { Texts } from '../texts';
import { button, element, english } from './elements';
import type { Child } from './elements';
import { percent } from './numbers';
import { Plot } from './Plot';
import type { Content } from './Plot';
import { demonstrationNotice, plainVerdict, wording } from './summary';

/** How long the picture stays readable for the browser that saves it. */
const SAVING_MILLISECONDS = 60_000;

/** What the result asks the page to do. */
export interface ResultActions {
  download(kind: 'json' | 'csv' | 'ranking' | 'pdf'): Promise<void>;
  /** Saves a picture that the server draws, for example `waterfall.svg`. */
  picture(file: string): void | Promise<void>;
  heatMap(feature: string): Promise<void>;
  /** The name of a model in words, where the page knows it. */
  modelName?(id: string): string | undefined;
}

/** What all cards of one drawn result share. */
export class ResultContext {
  private readonly plots: Plot[] = [];
  private readonly problem = element('p', {
    class: 'result-problem',
    role: 'alert',
    'data-test': 'result-problem',
    hidden: true,
  });

  constructor(
    readonly result: PredictionResult,
    readonly texts: Texts,
    readonly actions: ResultActions,
  ) {}

  redraw(): void {
    for (const plot of this.plots) {
      plot.redraw();
    }
  }

  dispose(): void {
    for (const plot of this.plots) {
      plot.dispose();
    }
    this.plots.length = 0;
  }

  card(name: string, title: string, ...children: readonly Child[]): HTMLElement {
    const id = `result-${name}-title`;
    return element(
      'section',
      { class: `result-part result-${name}`, 'aria-labelledby': id },
      element('h3', { id, class: 'result-heading' }, title),
      ...children,
    );
  }

  plot(content: Content): Plot {
    const plot = new Plot(content);
    this.plots.push(plot);
    return plot;
  }

  /** What stands under a plot: the same as a table, and its picture, also as the server draws it. */
  tools(plot: Plot, name: string, rows: HTMLElement, vector = true): HTMLElement {
    const { texts } = this;
    return element(
      'div',
      { class: 'result-tools' },
      element(
        'details',
        { 'data-keep': `table-${name}`, 'data-test': `table-${name}` },
        element('summary', {}, texts.text('result.as-table')),
        rows,
      ),
      element(
        'div',
        { class: 'result-pictures' },
        this.pictureButton('png', name, () => this.savePicture(plot, name)),
        vector ? this.pictureButton('svg', name, async () => this.actions.picture(`${name}.svg`)) : null,
      ),
    );
  }

  private pictureButton(format: 'png' | 'svg', name: string, work: () => Promise<void>): HTMLElement {
    const label = this.texts.text(`result.picture.${format}`);
    return this.working(
      label,
      {
        class: 'result-button quiet',
        'data-test': format === 'png' ? `picture-${name}` : `picture-${name}-${format}`,
        'aria-label': this.texts.text('result.picture.of', {
          save: label,
          plot: this.texts.text(`result.picture.${name}`),
        }),
      },
      work,
    );
  }

  /** A button that is busy until its work ends, and under which stands what went wrong. */
  working(
    label: string,
    attributes: Readonly<Record<string, string>>,
    work: () => Promise<void>,
  ): HTMLButtonElement {
    const pressed: HTMLButtonElement = button(label, attributes, () => void this.run(pressed, work));
    return pressed;
  }

  notice(): string {
    return this.texts.language === 'en' ? this.result.notice : this.texts.text('result.notice');
  }

  /** Which model and which software made the result. */
  madeBy(): string {
    const { result } = this;
    const model = result.model ?? result.bundle;
    return this.texts.text('result.origin', {
      model: this.actions.modelName?.(model) ?? model,
      bundle: result.bundle,
      version: result.version,
    });
  }

  private async savePicture(plot: Plot, name: string): Promise<void> {
    const { result, texts } = this;
    const interval = result.uncertainty?.interval;
    const stop = texts.text('result.list.stop');
    const blob = await plot.picture([
      { words: `${sentence(wording(result, texts))}${stop}${plainVerdict(result, texts)}${stop}` },
      ...(interval
        ? [
            {
              words: texts.text('result.uncertainty.interval', {
                cases: interval.cases,
                lower: percent(interval.lower),
                upper: percent(interval.upper),
              }),
            },
          ]
        : []),
      { words: this.madeBy() },
      ...demonstrationNotice(result, texts).map((words) => ({ words, strong: true })),
      { words: this.notice(), strong: true },
    ]);
    const url = URL.createObjectURL(blob);
    element('a', { href: url, download: `pleura-${name}.png` }).click();
    setTimeout(() => URL.revokeObjectURL(url), SAVING_MILLISECONDS);
  }

  private async run(pressed: HTMLButtonElement, work: () => Promise<void>): Promise<void> {
    if (pressed.getAttribute('aria-busy') === 'true') {
      return;
    }
    this.problem.hidden = true;
    pressed.setAttribute('aria-busy', 'true');
    try {
      await work();
    } catch (error) {
      this.tell(error, pressed);
    } finally {
      pressed.removeAttribute('aria-busy');
    }
  }

  private tell(error: unknown, pressed: HTMLButtonElement): void {
    this.problem.replaceChildren(...this.wordsOf(error));
    (pressed.closest('.result-scroll') ?? pressed.parentElement)?.after(this.problem);
    this.problem.hidden = false;
    this.problem.scrollIntoView({ block: 'nearest' });
  }

  /** What went wrong: in English as the server says it, in other languages with a name before it. */
  private wordsOf(error: unknown): (Node | string)[] {
    const { texts } = this;
    if (error instanceof ProblemError) {
      const { code, detail, remedy } = error.problem;
      const name = texts.language === 'en' ? undefined : texts.find(`page.problems.${code}`);
      const words = english([detail, remedy].filter(Boolean).join(' '));
      return name === undefined ? [words] : [name, ' ', words];
    }
    return [
      error instanceof ConnectionError
        ? texts.text('page.problems.connection-lost')
        : texts.text('result.failed', {
            reason: error instanceof Error ? error.message : String(error),
          }),
    ];
  }
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

import type { ApiClient, CaseFile, PredictionResult } from '../api';
import type { ResultActions, ResultView } from '../result/ResultView';
import type { Theme } from '../theme';
import { button, element, saveFile } from './dom';
import { formatProbability, formatTime, formatValue } from './format';
import type { Labels } from './Labels';
import { type Entry, isOpen } from './Predictions';
import { type Trouble, troubleBox, troubleOf, warningList } from './problems';
import { progressFraction, progressWords } from './progress';

const DOWNLOADS: Readonly<Record<'json' | 'csv' | 'ranking' | 'pdf', readonly [CaseFile, string]>> = {
  json: ['result.json', '.json'],
  csv: ['features.csv', '-features.csv'],
  ranking: ['ranking.csv', '-ranking.csv'],
  pdf: ['report.pdf', '-report.pdf'],
};

export interface ResultPanelListener {
  cancel(entry: Entry): void;
  /** Ask for the same prediction once more. */
  again(entry: Entry): void;
  heatMap(map: Blob, feature: string): Promise<void>;
  say(sentence: string): void;
}

/** The prediction that is chosen: its case, how far it is, and its result. */
export class ResultPanel {
  /** The case, the progress and the outcome in one line. */
  readonly head: HTMLElement;
  /** The outcome with its reasons. */
  readonly body: HTMLElement;
  private readonly outcome: HTMLElement;
  private readonly title: HTMLElement;
  private readonly facts: HTMLElement;
  private readonly stale: HTMLElement;
  private readonly status: HTMLElement;
  private readonly bar: HTMLProgressElement;
  private readonly words: HTMLElement;
  private readonly progress: HTMLElement;
  private readonly trouble: HTMLElement;
  private readonly host: HTMLElement;
  private view: Promise<ResultView> | undefined;
  private entry: Entry | undefined;
  private drawn: PredictionResult | undefined;
  private mishap: Trouble | undefined;
  private isStale = false;

  constructor(
    private readonly labels: Labels,
    private theme: Theme,
    private readonly client: ApiClient,
    private readonly listener: ResultPanelListener,
  ) {
    this.title = element('h2', { class: 'card-title', id: 'result-title', attributes: { tabindex: '-1' } });
    this.facts = element('dl', { class: 'case-facts', test: 'case-facts' });
    this.stale = element('p', { class: 'callout', test: 'stale' });
    this.status = element('p', { class: 'empty', test: 'result-empty' });
    this.bar = element('progress', { test: 'progress', attributes: { max: '1', 'aria-labelledby': 'progress-words' } });
    this.words = element('p', { id: 'progress-words', class: 'progress-words', test: 'stage' });
    const cancel = button({ class: 'button', test: 'cancel' }, () => {
      if (this.entry !== undefined) {
        listener.cancel(this.entry);
      }
    });
    labels.keep(cancel, 'page.action.cancel');
    this.progress = element('div', { class: 'progress-box' }, this.words, element('div', { class: 'progress-line' }, this.bar, cancel));
    this.trouble = element('div', { class: 'result-trouble' });
    this.outcome = element('div', { class: 'outcome', test: 'outcome' });
    this.host = element('div', { class: 'result-host', test: 'result' });
    this.head = element(
      'section',
      { class: 'card result-card', attributes: { 'aria-labelledby': 'result-title' } },
      this.title,
      this.facts,
      this.stale,
      this.status,
      this.progress,
      this.outcome,
      this.trouble,
    );
    const reasons = element('h2', { class: 'visually-hidden', id: 'reasons-title' });
    labels.keep(reasons, 'page.result.reasons');
    this.body = element('section', { class: 'result-body', attributes: { 'aria-labelledby': reasons.id, tabindex: '-1' } }, reasons, this.host);
    this.body.hidden = true;
    labels.watch(() => {
      void this.view?.then((view) => view.relabel(labels.texts));
      this.render();
    });
  }

  get chosen(): Entry | undefined {
    return this.entry;
  }

  /** Shows a prediction as it is now, or none. */
  show(entry: Entry | undefined): void {
    if (entry?.number !== this.entry?.number) {
      this.mishap = undefined;
      this.isStale = false;
    }
    this.entry = entry;
    this.render();
    void this.draw(entry?.state.kind === 'done' ? entry.state.result : undefined);
  }

  /** The form holds something else than what this prediction was made of. */
  markStale(): void {
    this.isStale = this.entry !== undefined;
    this.render();
  }

  focus(): void {
    this.title.focus({ preventScroll: true });
    this.head.scrollIntoView({ block: 'nearest' });
  }

  retheme(theme: Theme): void {
    this.theme = theme;
    void this.view?.then((view) => view.retheme(theme));
  }

  private async draw(result: PredictionResult | undefined): Promise<void> {
    if (result === this.drawn) {
      return;
    }
    this.drawn = result;
    this.body.hidden = result === undefined;
    try {
      if (result === undefined) {
        (await this.view)?.clear();
        return;
      }
      this.view ??= this.load();
      const view = await this.view;
      if (this.drawn === result) {
        view.show(result);
      }
    } catch (error) {
      this.mishap = troubleOf(error);
      this.render();
    }
  }

  private async load(): Promise<ResultView> {
    const { ResultView: View } = await import('../result/ResultView');
    return new View(this.host, this.labels.texts, this.theme, this.actions());
  }

  private actions(): ResultActions {
    return {
      modelName: () => this.entry?.draft?.model.name,
      download: (kind) =>
        this.withChosen(async ({ id, number }) => {
          const [file, ending] = DOWNLOADS[kind];
          saveFile(await this.client.caseFile(id, file), `pleura-${number}${ending}`);
        }),
      picture: (file) =>
        this.withChosen(async ({ id, number }) =>
          saveFile(await this.client.caseFile(id, `pictures/${file}`), `pleura-${number}-${file}`),
        ),
      heatMap: (feature) =>
        this.withChosen(async ({ id }) =>
          this.listener.heatMap(await this.client.caseFile(id, 'heatmap.nii.gz', feature), feature),
        ),
    };
  }

  /** What fails is told by the result, beside the button that was pressed. */
  private async withChosen(act: (chosen: { id: string; number: number }) => Promise<void>): Promise<void> {
    const { entry } = this;
    if (entry?.id !== undefined) {
      await act({ id: entry.id, number: entry.number });
    }
  }

  private render(): void {
    const { entry, labels } = this;
    this.title.textContent =
      entry === undefined ? labels.text('page.result.title') : labels.text('page.result.number', { number: entry.number });
    this.fillFacts(entry);
    this.stale.hidden = !this.isStale;
    this.stale.textContent = labels.text('page.result.stale');
    const open = entry !== undefined && isOpen(entry);
    this.progress.hidden = !open;
    if (open) {
      this.words.textContent = progressWords(labels, entry);
      const fraction = progressFraction(entry);
      if (fraction === undefined) {
        this.bar.removeAttribute('value');
      } else {
        this.bar.value = fraction;
      }
    }
    this.status.hidden = entry !== undefined && entry.state.kind !== 'cancelled';
    this.status.textContent = labels.text(entry === undefined ? 'page.result.empty' : 'page.result.cancelled');
    this.fillOutcome(entry);
    this.fillTrouble(entry);
  }

  private fillOutcome(entry: Entry | undefined): void {
    const { labels } = this;
    this.outcome.replaceChildren();
    if (entry?.state.kind !== 'done') {
      return;
    }
    const { probability, threshold } = entry.state.result;
    const above = probability >= threshold;
    const reasons = button({ class: 'button button-small', test: 'to-reasons' }, () => {
      this.body.focus({ preventScroll: true });
      this.body.scrollIntoView({ block: 'start' });
    });
    reasons.textContent = labels.text('page.result.toReasons');
    const number = element('p', { class: `outcome-number ${above ? 'is-above' : 'is-below'}` }, formatProbability(probability, threshold));
    const words = labels.text(above ? 'page.result.above' : 'page.result.below', { threshold: threshold.toFixed(2) });
    this.outcome.append(number, element('p', { class: 'outcome-words' }, words), reasons);
    const { warnings } = entry.state.result;
    if (warnings.length > 0) {
      const list = warningList(labels, warnings);
      list.dataset['test'] = 'outcome-warnings';
      this.outcome.append(list);
    }
  }

  private fillTrouble(entry: Entry | undefined): void {
    this.trouble.replaceChildren();
    if (entry?.state.kind === 'failed') {
      this.trouble.append(troubleBox(this.labels, entry.state.trouble, 'panel'));
    }
    if (this.mishap !== undefined) {
      this.trouble.append(troubleBox(this.labels, this.mishap, 'panel'));
    }
    if (entry?.draft !== undefined && (entry.state.kind === 'failed' || entry.state.kind === 'cancelled')) {
      const again = button({ class: 'button', test: 'again' }, () => this.listener.again(entry));
      again.textContent = this.labels.text('page.action.tryAgain');
      this.trouble.append(again);
    }
  }

  private fillFacts(entry: Entry | undefined): void {
    const { labels } = this;
    this.facts.replaceChildren();
    this.facts.hidden = entry === undefined;
    if (entry === undefined) {
      return;
    }
    const result = entry.state.kind === 'done' ? entry.state.result : undefined;
    const { draft } = entry;
    const add = (key: string, value: string | undefined): void => {
      if (value !== undefined && value !== '') {
        this.facts.append(element('div', {}, element('dt', {}, labels.text(key)), element('dd', {}, value)));
      }
    };
    const clinical = (name: 'cea' | 'ca125' | 'age'): string | undefined => {
      const reading = result?.readings?.find(({ field }) => field === name);
      const unit = labels.text(`page.${name}.unit`);
      return reading === undefined ? draft?.[name] : `${formatValue(labels, reading.value)} ${unit}`;
    };
    const label = result?.case?.label ?? draft?.label;
    add('page.result.time', formatTime(labels, entry.startedAt));
    add('page.ct.short', draft?.ct.name ?? result?.case?.ct.name);
    add('page.mask.short', draft?.mask.name ?? result?.case?.mask.name);
    add('page.label.short', label === undefined ? undefined : String(label));
    add('page.cea.title', clinical('cea'));
    add('page.ca125.title', clinical('ca125'));
    add('page.age.title', clinical('age'));
    add('page.centre.title', draft?.centre);
    add('page.model.title', draft?.model.name ?? result?.model);
  }
}

import { ApiClient } from '../api';
import type { ExampleCase, Model, Settings } from '../api';
import { type Language, loadTexts, rememberLanguage } from '../texts';
import { type Theme, applyTheme, rememberTheme } from '../theme';
import { CaseForm } from './CaseForm';
import { button, element } from './dom';
import { formatProbability } from './format';
import { Header } from './Header';
import { HistoryList } from './HistoryList';
import { Labels } from './Labels';
import { whenLeaving } from './leaving';
import { type CaseDraft, type Entry, Predictions } from './Predictions';
import { progressStage } from './progress';
import { troubleBox, troubleOf, troubleSentence } from './problems';
import { ResultPanel } from './ResultPanel';
import { StoredImages } from './StoredImages';
import { TokenDialog } from './TokenDialog';
import { type Boxes, type Scene, ViewerPanel } from './ViewerPanel';

/** What the server said of itself when the page was opened. */
interface Server {
  readonly settings: Settings;
  readonly models: readonly Model[];
  readonly examples: readonly ExampleCase[];
}

/** The whole page: joins its parts. */
export class Page {
  private readonly client: ApiClient;
  private readonly images: StoredImages;
  private readonly predictions: Predictions;
  private readonly viewer: ViewerPanel;
  private readonly result: ResultPanel;
  private readonly history: HistoryList;
  private readonly live: HTMLElement;
  private readonly main: HTMLElement;
  private readonly announced = new Map<number, string>();
  /** What the form holds; the viewer shows it unless a prediction is chosen. */
  private draft: Scene = {};
  private readonly boxes = new WeakMap<object, Boxes>();
  private form: CaseForm | undefined;

  constructor(
    root: HTMLElement,
    private readonly labels: Labels,
    theme: Theme,
  ) {
    const token = new TokenDialog(labels);
    this.client = new ApiClient((wrong) => token.ask(wrong));
    this.images = new StoredImages(this.client);
    this.predictions = new Predictions(this.client, this.images, {
      changed: (entry) => this.predictionChanged(entry),
      removed: (entry) => this.predictionRemoved(entry),
      uploadedAgain: (file, image) => this.form?.replaceImage(file, image),
    });
    this.viewer = new ViewerPanel(labels, theme);
    this.result = new ResultPanel(labels, theme, this.client, {
      cancel: (entry) => this.predictions.cancel(entry),
      again: (entry) => this.again(entry),
      heatMap: (map, feature) => this.viewer.showHeatMap(map, feature),
      say: (sentence) => this.say(sentence),
    });
    this.history = new HistoryList(labels, {
      open: (entry) => {
        this.choose(entry);
        this.result.focus();
      },
      remove: (entry) => this.predictions.remove(entry),
    });
    this.live = element('div', { class: 'visually-hidden', test: 'live', attributes: { role: 'status', 'aria-live': 'polite' } });
    this.main = element('main', { class: 'main', id: 'main' });
    const header = new Header(labels, theme, {
      language: (language) => void this.speak(language),
      theme: (chosen) => this.retheme(chosen),
    });
    root.replaceChildren(header.root, this.main, this.live, token.root);
    labels.watch(() => {
      document.title = `${labels.text('page.title')} – ${labels.text('page.purpose')}`;
      document.documentElement.lang = labels.language === 'zh' ? 'zh-CN' : 'en';
    });
    this.watchWindow();
  }

  /** Asks the server what it has and builds the page of it; may be tried again. */
  async open(): Promise<void> {
    const waiting = element('p', { class: 'opening', attributes: { role: 'status' } }, this.labels.text('page.opening'));
    this.main.replaceChildren(waiting);
    let server: Server;
    try {
      const [settings, models, examples] = await Promise.all([
        this.client.settings(),
        this.client.models(),
        this.client.examples(),
      ]);
      server = { settings, models, examples };
    } catch (error) {
      const again = button({ class: 'button button-primary', test: 'open-again' }, () => void this.open());
      again.textContent = this.labels.text('page.action.tryAgain');
      this.main.replaceChildren(
        element('section', { class: 'card opening' }, troubleBox(this.labels, troubleOf(error), 'panel'), again),
      );
      return;
    }
    this.build(server);
    await this.predictions.restore();
    const [newest] = this.predictions.entries;
    if (newest !== undefined) {
      this.choose(newest);
    } else if (server.settings.demo) {
      await this.form?.loadFirstExample();
    }
  }

  private build({ settings, models, examples }: Server): void {
    this.form = new CaseForm(this.labels, this.client, this.images, settings, models, examples, {
      ctPicked: (ct) => this.draftScene({ ...without(this.draft, 'ct'), ...(ct === undefined ? {} : { ct }) }),
      maskPicked: (mask) =>
        this.draftScene({ ...without(this.draft, 'mask', 'label'), ...(mask === undefined ? {} : { mask }) }),
      labelKnown: (label) =>
        this.draftScene({ ...without(this.draft, 'label'), ...(label === undefined ? {} : { label }) }),
      edited: () => this.result.markStale(),
      submitted: (draft) => this.submit(draft),
      cleared: () => this.draftScene({}),
      say: (sentence) => this.say(sentence),
    });
    this.main.replaceChildren(
      element(
        'div',
        { class: 'column column-form' },
        this.form.root,
        this.history.root,
      ),
      element('div', { class: 'column column-result' }, this.result.head, this.viewer.root, this.result.body),
      this.footer(settings),
    );
    this.history.show(this.predictions.entries, undefined);
    this.result.show(undefined);
    void this.viewer.show({});
  }

  private footer(settings: Settings): HTMLElement {
    const privacy = element('p', { test: 'privacy' });
    this.labels.keep(privacy, settings.keepsCases ? 'page.footer.kept' : 'page.footer.notKept');
    const licences = element('a', { attributes: { href: 'licences.txt' } });
    this.labels.keep(licences, 'page.footer.licences');
    const api = element('a', { attributes: { href: 'api/openapi.json' } });
    this.labels.keep(api, 'page.footer.api');
    return element(
      'footer',
      { class: 'footer' },
      privacy,
      element('p', { class: 'footer-links' }, `Pleura ${settings.version}`, licences, api),
    );
  }

  private submit(draft: CaseDraft): void {
    this.choose(this.predictions.start(draft));
    this.result.head.scrollIntoView({ block: 'nearest' });
  }

  private again(entry: Entry): void {
    if (entry.draft !== undefined) {
      this.choose(this.predictions.start(entry.draft));
      this.predictions.remove(entry);
    }
  }

  /** Shows a prediction, and in the viewer the images it was made of. */
  private choose(entry: Entry | undefined): void {
    this.result.show(entry);
    this.history.show(this.predictions.entries, entry?.number);
    void this.viewer.show(entry === undefined ? this.draft : this.sceneOf(entry));
  }

  private sceneOf({ draft, state }: Entry): Scene {
    if (draft === undefined) {
      return {};
    }
    const label =
      (state.kind === 'done' ? state.result.case?.label : undefined) ?? draft.label ?? draft.maskImage.labels?.[0]?.label;
    const boxes = state.kind === 'done' ? this.boxesOf(draft, state.result) : undefined;
    return {
      ct: draft.ct,
      mask: draft.mask,
      ...(label === undefined ? {} : { label }),
      ...(boxes === undefined ? {} : { boxes }),
    };
  }

  private boxesOf(draft: CaseDraft, result: Extract<Entry['state'], { kind: 'done' }>['result']): Boxes | undefined {
    const { case: found } = result;
    if (found === undefined) {
      return undefined;
    }
    const known = this.boxes.get(result);
    if (known !== undefined) {
      return known;
    }
    const boxes: Boxes = {
      grid: found.ct.grid ?? draft.ctImage.grid,
      roi: found.roi.box,
      ...(found.networkBox === undefined ? {} : { network: found.networkBox }),
      ...(found.networkWindow === undefined ? {} : { window: found.networkWindow }),
    };
    this.boxes.set(result, boxes);
    return boxes;
  }

  /** The form holds other images now; a result of the former ones is not shown beside them. */
  private draftScene(scene: Scene): void {
    this.draft = scene;
    this.choose(undefined);
  }

  private predictionChanged(entry: Entry): void {
    const { state } = entry;
    if (state.kind === 'failed' && state.problem?.status === 422 && entry.id === undefined) {
      this.predictions.remove(entry);
      this.form?.showProblem(state.problem);
      return;
    }
    const isChosen = this.result.chosen?.number === entry.number;
    if (isChosen) {
      this.result.show(entry);
      if (state.kind === 'done') {
        void this.viewer.show(this.sceneOf(entry));
      }
    }
    this.history.show(this.predictions.entries, this.result.chosen?.number);
    this.announce(entry);
  }

  private predictionRemoved(entry: Entry): void {
    this.announced.delete(entry.number);
    if (this.result.chosen?.number === entry.number) {
      this.choose(undefined);
    } else {
      this.history.show(this.predictions.entries, this.result.chosen?.number);
    }
  }

  /** Says each stage once, and the outcome. */
  private announce(entry: Entry): void {
    const { state, number } = entry;
    const stage = progressStage(this.labels, entry);
    if (this.announced.get(number) === stage) {
      return;
    }
    this.announced.set(number, stage);
    if (state.kind === 'done') {
      const { probability, threshold } = state.result;
      this.say(
        this.labels.text(probability >= threshold ? 'page.announce.above' : 'page.announce.below', {
          number,
          probability: formatProbability(probability, threshold),
          threshold: threshold.toFixed(2),
        }),
      );
    } else if (state.kind === 'failed') {
      this.say(this.labels.text('page.announce.failed', { number, why: troubleSentence(this.labels, state.trouble) }));
    } else {
      this.say(this.labels.text('page.announce.stage', { number, stage }));
    }
  }

  private say(sentence: string): void {
    this.live.textContent = sentence;
  }

  private async speak(language: Language): Promise<void> {
    const texts = await loadTexts(language);
    rememberLanguage(language);
    this.labels.change(texts);
  }

  private retheme(theme: Theme): void {
    rememberTheme(theme);
    applyTheme(theme);
    this.viewer.retheme(theme);
    this.result.retheme(theme);
  }

  private watchWindow(): void {
    // A file that misses its field must not replace the page.
    for (const type of ['dragover', 'drop']) {
      window.addEventListener(type, (event) => event.preventDefault());
    }
    whenLeaving((reloads) => {
      const jobs = reloads ? [] : this.predictions.ids;
      this.client.forgetOnLeaving(this.images.ids, jobs);
    });
  }
}

function without<T extends object, K extends keyof T>(whole: T, ...keys: K[]): Omit<T, K> {
  const rest = { ...whole };
  keys.forEach((key) => delete rest[key]);
  return rest;
}

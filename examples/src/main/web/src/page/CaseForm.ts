import type { ApiClient, ExampleCase, FieldError, Model, Problem, Settings, StoredImage, Warning } from '../api';
import { ClinicalField } from './ClinicalField';
import { button, element } from './dom';
import { ImageField } from './ImageField';
import { LabelChoice } from './LabelChoice';
import type { Labels } from './Labels';
import { ModelChoice } from './ModelChoice';
import type { CaseDraft } from './Predictions';
import { type Trouble, isStopped, troubleBox, troubleOf, troubleSentence, warningList } from './problems';
import type { StoredImages } from './StoredImages';

export interface CaseFormListener {
  ctPicked(file: File | undefined): void;
  maskPicked(file: File | undefined): void;
  /** The region of interest of the mask is known, or another was chosen. */
  labelKnown(label: number | undefined): void;
  /** Anything of the case is other than it was. */
  edited(): void;
  submitted(draft: CaseDraft): void;
  cleared(): void;
  say(sentence: string): void;
}

/** What is still missing: its name and the control that gives it. */
interface Gap {
  readonly key: string;
  focus(): void;
}

const CLINICAL = ['cea', 'ca125', 'age'] as const;

/** The case: images, clinical values and the model. */
export class CaseForm {
  readonly root: HTMLElement;
  private readonly model: ModelChoice;
  private readonly ct: ImageField;
  private readonly mask: ImageField;
  private readonly label: LabelChoice;
  private readonly clinical: readonly ClinicalField[];
  private readonly centreField: HTMLElement;
  private readonly centre: HTMLSelectElement;
  private readonly centreMessages: HTMLElement;
  private readonly warnings: HTMLElement;
  private readonly trouble: HTMLElement;
  private readonly predict: HTMLButtonElement;
  private readonly missing: HTMLElement;
  private readonly exampleButtons: readonly HTMLButtonElement[];
  private found: readonly Warning[] = [];
  private failure: Trouble | undefined;
  private hasErrors = false;
  private checking: AbortController | undefined;
  private exampleLoads = 0;

  constructor(
    private readonly labels: Labels,
    private readonly client: ApiClient,
    images: StoredImages,
    settings: Settings,
    models: readonly Model[],
    private readonly examples: readonly ExampleCase[],
    private readonly listener: CaseFormListener,
  ) {
    this.model = new ModelChoice(labels, models, () => {
      this.offerCentres();
      this.changed();
      void this.check();
    });
    this.ct = new ImageField('ct', labels, client, images, settings.maxUploadBytes, {
      picked: (file) => {
        listener.ctPicked(file);
        this.changed();
      },
      stored: () => void this.check(),
      refused: () => {
        listener.ctPicked(undefined);
        this.changed();
      },
      say: (sentence) => listener.say(sentence),
    });
    this.mask = new ImageField('mask', labels, client, images, settings.maxUploadBytes, {
      picked: (file) => {
        this.label.offer([]);
        listener.maskPicked(file);
        this.changed();
      },
      stored: () => {
        const counts = this.mask.image?.labels ?? [];
        this.label.offer(counts);
        listener.labelKnown(this.region);
        if (this.label.isMissing) {
          listener.say(labels.text('page.label.hint'));
        }
        void this.check();
      },
      refused: () => {
        listener.maskPicked(undefined);
        this.changed();
      },
      say: (sentence) => listener.say(sentence),
    });
    this.label = new LabelChoice(labels, (chosen) => {
      listener.labelKnown(chosen);
      this.changed();
      void this.check();
    });
    this.clinical = CLINICAL.map(
      (name) =>
        new ClinicalField(name, labels, {
          edited: () => this.changed(),
          entered: () => void this.check(),
        }),
    );
    this.centre = element('select', {
      id: 'centre',
      class: 'input',
      test: 'centre',
      attributes: { 'aria-describedby': 'centre-hint centre-messages' },
    });
    this.centre.addEventListener('change', () => {
      this.centreMessages.replaceChildren();
      this.changed();
    });
    this.centreMessages = element('div', { id: 'centre-messages', class: 'field-messages' });
    this.centreField = this.centreChoice();
    this.warnings = element('div', { class: 'case-warnings', test: 'case-warnings' });
    this.trouble = element('div', { class: 'case-trouble', test: 'case-problem' });
    this.missing = element('p', { id: 'missing', class: 'missing', test: 'missing' });
    this.predict = element('button', {
      class: 'button button-primary button-wide',
      test: 'predict',
      attributes: { type: 'submit', 'aria-describedby': 'missing' },
    });
    labels.keep(this.predict, 'page.action.predict');
    this.exampleButtons = examples.map((example, index) => {
      const one = button({ class: 'button button-small', test: index === 0 ? 'example' : `example-${example.id}` }, () =>
        void this.loadExample(example),
      );
      labels.watch(() => {
        one.textContent =
          labels.find(`page.examples.${example.id}`) ?? labels.text('page.action.example', { name: example.id });
      });
      return one;
    });
    this.root = this.layout();
    this.offerCentres();
    labels.watch(() => this.render());
  }

  /** Loads the first example, if the server has one. */
  async loadFirstExample(): Promise<void> {
    const [first] = this.examples;
    if (first !== undefined) {
      await this.loadExample(first);
    }
  }

  /** The server had forgotten an image, and it was sent again. */
  replaceImage(file: File, image: StoredImage): void {
    const field = image.role === 'ct' ? this.ct : this.mask;
    if (field.file === file) {
      field.replaceImage(image);
      if (image.role === 'mask') {
        this.label.offer(image.labels ?? [], true);
      }
    }
  }

  /** Puts the errors of a refused prediction beside their fields; whatever has no field is shown above the button. */
  showProblem(problem: Problem): void {
    const errors: readonly FieldError[] = problem.errors ?? [
      {
        field: problem.field ?? (problem.code === 'image-unknown' ? 'ct' : ''),
        code: problem.code,
        detail: problem.detail,
        ...(problem.remedy === undefined ? {} : { remedy: problem.remedy }),
      },
    ];
    this.showErrors(errors);
    const wrong = this.root.querySelector<HTMLElement>('[aria-invalid="true"]');
    wrong?.focus({ preventScroll: true });
    wrong?.scrollIntoView({ block: 'center' });
    this.listener.say(errors.map((error) => troubleSentence(this.labels, error)).join(' '));
  }

  /** Takes everything away, on the server too. */
  clear(): void {
    this.exampleLoads++;
    this.setLoading(false);
    this.checking?.abort();
    this.ct.clear();
    this.mask.clear();
    this.label.offer([]);
    this.clinical.forEach((field) => {
      field.value = '';
    });
    this.centre.value = '';
    this.found = [];
    this.failure = undefined;
    this.hasErrors = false;
    this.render();
    this.listener.cleared();
    this.ct.focus();
  }

  private layout(): HTMLElement {
    const head = (key: string): HTMLHeadingElement => {
      const heading = element('h3', { class: 'part-title' });
      this.labels.keep(heading, key);
      return heading;
    };
    const title = element('h2', { class: 'card-title', id: 'case-title' });
    this.labels.keep(title, 'page.case.title');
    const fresh = button({ class: 'button button-small', test: 'new-case' }, () => this.clear());
    this.labels.keep(fresh, 'page.action.newCase');
    const form = element(
      'form',
      {
        class: 'card case-form',
        test: 'case-form',
        attributes: { novalidate: '', autocomplete: 'off', 'aria-labelledby': title.id },
      },
      element('div', { class: 'case-actions' }, title, ...this.exampleButtons, fresh),
      element('div', { class: 'case-part' }, this.model.root),
      element('div', { class: 'case-part case-images' }, head('page.images.heading'), this.ct.root, this.mask.root, this.label.root),
      element(
        'div',
        { class: 'case-part' },
        head('page.clinical.heading'),
        element('div', { class: 'clinical-fields' }, ...this.clinical.map(({ root }) => root)),
        this.centreField,
      ),
      element('div', { class: 'case-submit' }, this.warnings, this.trouble, this.predict, this.missing),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    return form;
  }

  private centreChoice(): HTMLElement {
    const label = element('label', { class: 'field-label', attributes: { for: 'centre' } });
    this.labels.keep(label, 'page.centre.title');
    const hint = element('p', { id: 'centre-hint', class: 'hint' });
    this.labels.keep(hint, 'page.centre.hint');
    return element('div', { class: 'field' }, label, this.centre, hint, this.centreMessages);
  }

  private offerCentres(): void {
    const centres = this.model.value?.centres ?? [];
    const none = element('option', { attributes: { value: '' } }, this.labels.text('page.centre.none'));
    this.centre.replaceChildren(
      none,
      ...centres.map((name) => element('option', { attributes: { value: name } }, name)),
    );
    this.centreField.hidden = centres.length === 0;
  }

  private async loadExample(example: ExampleCase): Promise<void> {
    const load = ++this.exampleLoads;
    this.setLoading(true);
    this.failure = undefined;
    try {
      const [ct, mask] = await Promise.all([this.client.fetchFile(example.ct), this.client.fetchFile(example.mask)]);
      if (load !== this.exampleLoads) {
        return;
      }
      this.clinical.forEach((field) => {
        field.value = example.clinical[field.name];
      });
      await Promise.all([this.ct.pick(ct), this.mask.pick(mask)]);
    } catch (error) {
      this.failure = troubleOf(error);
      this.listener.say(troubleSentence(this.labels, this.failure));
    } finally {
      if (load === this.exampleLoads) {
        this.setLoading(false);
      }
      this.render();
    }
  }

  private setLoading(loading: boolean): void {
    this.exampleButtons.forEach((one) => {
      one.disabled = loading;
    });
  }

  /** The label that the region of interest has, once that is clear. */
  private get region(): number | undefined {
    const counts = this.mask.image?.labels ?? [];
    return counts.length === 1 ? counts[0]?.label : this.label.value;
  }

  private get gaps(): readonly Gap[] {
    const gaps: Gap[] = [];
    const images = [
      ['ct', this.ct],
      ['mask', this.mask],
    ] as const;
    for (const [name, field] of images) {
      if (field.image === undefined) {
        gaps.push({ key: field.isUploading ? `page.missing.${name}Upload` : `page.missing.${name}`, focus: () => field.focus() });
      }
    }
    if (this.label.isMissing) {
      gaps.push({ key: 'page.missing.label', focus: () => this.label.focus() });
    }
    for (const field of this.clinical) {
      if (field.value === '') {
        gaps.push({ key: `page.missing.${field.name}`, focus: () => field.focus() });
      }
    }
    if (!this.centreField.hidden && this.centre.value === '') {
      gaps.push({ key: 'page.missing.centre', focus: () => this.centre.focus() });
    }
    return gaps;
  }

  private submit(): void {
    const [gap] = this.gaps;
    const { ct, mask, model } = this;
    if (gap !== undefined) {
      gap.focus();
      this.listener.say(this.missing.textContent ?? '');
      return;
    }
    if (ct.file === undefined || ct.image === undefined || mask.file === undefined || mask.image === undefined) {
      return;
    }
    if (model.value === undefined) {
      model.focus();
      return;
    }
    const [cea, ca125, age] = this.clinical.map(({ value }) => value);
    this.showErrors([]);
    this.listener.submitted({
      ct: ct.file,
      ctImage: ct.image,
      mask: mask.file,
      maskImage: mask.image,
      cea: cea!,
      ca125: ca125!,
      age: age!,
      model: model.value,
      ...(this.label.value === undefined ? {} : { label: this.label.value }),
      ...(this.centre.value === '' ? {} : { centre: this.centre.value }),
    });
  }

  /** Asks the server how it reads what is there so far. */
  private async check(): Promise<void> {
    this.checking?.abort();
    const mine = new AbortController();
    this.checking = mine;
    const typed = this.clinical.filter(({ value }) => value !== '');
    const model = this.model.value;
    try {
      const answer = await this.client.check(
        {
          ...(this.ct.image === undefined ? {} : { ct: this.ct.image.id }),
          ...(this.mask.image === undefined ? {} : { mask: this.mask.image.id }),
          ...(this.label.value === undefined ? {} : { label: this.label.value }),
          ...(model === undefined ? {} : { model: model.id }),
          ...Object.fromEntries(typed.map(({ name, value }) => [name, value])),
        },
        { signal: mine.signal },
      );
      if (mine.signal.aborted) {
        return;
      }
      // A label that the user still has to choose is said to be missing already,
      // and images that the server has forgotten are sent again with the prediction.
      const errors = answer.errors.filter(
        ({ field, code }) => code !== 'image-unknown' && (field !== 'label' || !this.label.isMissing),
      );
      const shown = new Set([
        ...[this.ct, this.mask].flatMap(({ image }) => image?.warnings.map(({ message }) => message) ?? []),
        ...Object.values(answer.fields).map(({ message }) => message),
      ]);
      this.found = answer.warnings.filter(({ message }) => !shown.has(message));
      this.showErrors(errors);
      for (const field of typed) {
        field.showReading(
          answer.fields[field.name],
          errors.filter((error) => error.field === field.name),
        );
      }
      if (errors.length > 0) {
        this.listener.say(errors.map((error) => troubleSentence(this.labels, error)).join(' '));
      }
      this.render();
    } catch (error) {
      // The prediction checks again and tells what is wrong.
      if (!isStopped(error)) {
        this.found = [];
        this.render();
      }
    }
  }

  private showErrors(errors: readonly FieldError[]): void {
    const of = (name: string): readonly FieldError[] => errors.filter(({ field }) => field === name);
    this.ct.showErrors(of('ct'));
    this.mask.showErrors(of('mask'));
    this.label.showErrors(of('label'));
    this.model.showErrors(of('model'));
    this.clinical.forEach((field) => {
      if (of(field.name).length > 0) {
        field.showReading(undefined, of(field.name));
      }
    });
    this.centreMessages.replaceChildren(...of('centre').map((error) => troubleBox(this.labels, error, 'field')));
    const placed = ['ct', 'mask', 'label', 'model', 'centre', ...CLINICAL] as readonly string[];
    const rest = errors.find(({ field }) => !placed.includes(field));
    this.failure = rest;
    this.hasErrors = errors.length > 0;
    this.render();
  }

  private changed(): void {
    this.failure = undefined;
    this.hasErrors = false;
    this.render();
    this.listener.edited();
  }

  private render(): void {
    const { labels, gaps } = this;
    this.predict.setAttribute('aria-disabled', String(gaps.length > 0));
    this.missing.textContent =
      gaps.length === 0
        ? labels.text(this.hasErrors ? 'page.missing.errors' : 'page.missing.nothing')
        : labels.text('page.missing.still', {
            names: gaps.map(({ key }) => labels.text(key)).join(labels.text('page.missing.separator')),
          });
    this.warnings.replaceChildren();
    if (this.found.length > 0) {
      this.warnings.append(warningList(labels, this.found));
    }
    this.trouble.replaceChildren();
    if (this.failure !== undefined) {
      this.trouble.append(troubleBox(labels, this.failure, 'panel'));
    }
    const none = this.centre.options[0];
    if (none !== undefined) {
      none.textContent = labels.text('page.centre.none');
    }
  }
}

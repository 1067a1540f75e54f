import type { FieldError, LabelCount } from '../api';
import { element } from './dom';
import { formatNumber, formatVolume } from './format';
import type { Labels } from './Labels';
import { troubleBox } from './problems';

/** Which label of the mask is the region of interest; asked only when there are several. */
export class LabelChoice {
  readonly root: HTMLFieldSetElement;
  private readonly options: HTMLElement;
  private readonly messages: HTMLElement;
  private counts: readonly LabelCount[] = [];
  private errors: readonly FieldError[] = [];
  private chosen: number | undefined;

  constructor(
    private readonly labels: Labels,
    private readonly changed: (label: number) => void,
  ) {
    const legend = element('legend');
    labels.keep(legend, 'page.label.title');
    const hint = element('p', { class: 'hint' });
    labels.keep(hint, 'page.label.hint');
    this.options = element('div', { class: 'label-options' });
    this.messages = element('div', { class: 'field-messages' });
    this.root = element('fieldset', { class: 'label-choice', test: 'labels' }, legend, hint, this.options, this.messages);
    labels.watch(() => this.render());
  }

  /** Whether the user has to choose and has not done so. */
  get isMissing(): boolean {
    return this.counts.length > 1 && this.chosen === undefined;
  }

  get value(): number | undefined {
    return this.chosen;
  }

  focus(): void {
    this.root.querySelector('input')?.focus();
  }

  /** The labels of another mask; a choice that is among them stays only when asked for. */
  offer(counts: readonly LabelCount[], keepChoice = false): void {
    this.counts = counts;
    this.errors = [];
    if (!keepChoice || !counts.some(({ label }) => label === this.chosen)) {
      this.chosen = undefined;
    }
    this.render();
  }

  showErrors(errors: readonly FieldError[]): void {
    this.errors = errors;
    this.messages.replaceChildren(...errors.map((error) => troubleBox(this.labels, error, 'field')));
  }

  private render(): void {
    this.root.hidden = this.counts.length < 2;
    this.options.replaceChildren(...this.counts.map((count) => this.option(count)));
    this.showErrors(this.errors);
  }

  private option({ label, voxels, volumeMm3 }: LabelCount): HTMLElement {
    const input = element('input', {
      test: `label-${label}`,
      attributes: { type: 'radio', name: 'label', value: String(label) },
    });
    input.checked = label === this.chosen;
    input.addEventListener('change', () => {
      this.chosen = label;
      this.changed(label);
    });
    const words = this.labels.text('page.found.label', {
      label,
      voxels: formatNumber(this.labels, voxels),
      volume: formatVolume(this.labels, volumeMm3),
    });
    return element('label', { class: 'label-option' }, input, element('span', {}, words));
  }
}

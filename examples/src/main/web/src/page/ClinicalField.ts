import type { FieldError, FieldReading } from '../api';
import { element, english } from './dom';
import { formatValue } from './format';
import type { Labels } from './Labels';
import { troubleBox } from './problems';

/** A number that nobody could read in another way. */
const PLAIN = /^\d+(\.\d+)?$/;

export type ClinicalName = 'cea' | 'ca125' | 'age';

/** A clinical value as the user types it, and how the server reads it. */
export class ClinicalField {
  readonly root: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly messages: HTMLElement;
  private reading: FieldReading | undefined;
  private errors: readonly FieldError[] = [];

  constructor(
    readonly name: ClinicalName,
    private readonly labels: Labels,
    listener: { edited(): void; entered(): void },
  ) {
    this.input = element('input', {
      id: name,
      class: 'input',
      test: name,
      attributes: {
        type: 'text',
        inputmode: 'text',
        autocomplete: 'off',
        spellcheck: 'false',
        maxlength: '64',
        'aria-describedby': `${name}-unit ${name}-hint ${name}-messages`,
      },
    });
    this.input.addEventListener('input', () => {
      this.showReading(undefined, []);
      listener.edited();
    });
    this.input.addEventListener('change', () => listener.entered());
    const label = element('label', { class: 'field-label', attributes: { for: name } });
    labels.keep(label, `page.${name}.title`);
    const unit = element('span', { id: `${name}-unit`, class: 'unit' });
    labels.keep(unit, `page.${name}.unit`);
    const hint = element('p', { id: `${name}-hint`, class: 'hint' });
    labels.keep(hint, `page.${name}.hint`);
    this.messages = element('div', { id: `${name}-messages`, class: 'field-messages', test: `${name}-messages` });
    this.root = element(
      'div',
      { class: 'field' },
      label,
      element('div', { class: 'input-with-unit' }, this.input, unit),
      hint,
      this.messages,
    );
    labels.watch(() => this.render());
  }

  get value(): string {
    return this.input.value.trim();
  }

  set value(text: string) {
    this.input.value = text;
    this.showReading(undefined, []);
  }

  focus(): void {
    this.input.focus();
  }

  showReading(reading: FieldReading | undefined, errors: readonly FieldError[]): void {
    this.reading = reading;
    this.errors = errors;
    this.render();
  }

  private render(): void {
    const { labels, reading, errors } = this;
    this.messages.replaceChildren(...errors.map((error) => troubleBox(labels, error, 'field')));
    const message = reading?.message;
    if (errors.length === 0 && reading !== undefined && (message !== undefined || !PLAIN.test(this.value))) {
      const words = labels.text('page.field.readAs', {
        value: formatValue(labels, reading.value),
        unit: labels.text(`page.${this.name}.unit`),
      });
      this.messages.append(
        element('p', { class: 'reading', test: `${this.name}-reading` }, words, ' ', message === undefined ? '' : english(message)),
      );
    }
    const wrong = errors.length > 0;
    this.root.classList.toggle('is-wrong', wrong);
    this.root.classList.toggle('is-read', !wrong && reading !== undefined);
    this.input.setAttribute('aria-invalid', String(wrong));
  }
}

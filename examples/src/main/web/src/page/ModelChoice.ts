import type { FieldError, Model } from '../api';
import { button, element, english } from './dom';
import { formatNumber, formatValue } from './format';
import type { Labels } from './Labels';
import { troubleBox } from './problems';

/** The choice of the model, its card and what has to be said of it at once. */
export class ModelChoice {
  readonly root: HTMLElement;
  private readonly select: HTMLSelectElement;
  private readonly note: HTMLElement;
  private readonly messages: HTMLElement;
  private readonly card: HTMLDialogElement;
  private readonly cardBody: HTMLElement;
  private errors: readonly FieldError[] = [];

  constructor(
    private readonly labels: Labels,
    private readonly models: readonly Model[],
    changed: () => void,
  ) {
    this.select = element(
      'select',
      { id: 'model', class: 'input', test: 'model', attributes: { 'aria-describedby': 'model-note model-messages' } },
      ...models.map(({ id, name }) => element('option', { attributes: { value: id } }, name)),
    );
    this.select.addEventListener('change', () => {
      this.showErrors([]);
      this.render();
      changed();
    });
    const label = element('label', { class: 'field-label', attributes: { for: 'model' } });
    labels.keep(label, 'page.model.title');
    const open = button({ class: 'button button-small', test: 'model-card-open', attributes: { 'aria-haspopup': 'dialog' } }, () =>
      this.openCard(),
    );
    labels.keep(open, 'page.model.card');
    this.note = element('div', { id: 'model-note', class: 'model-note', test: 'model-note' });
    this.messages = element('div', { id: 'model-messages', class: 'field-messages' });
    this.cardBody = element('div', { class: 'dialog-body', attributes: { tabindex: '0' } });
    this.card = this.dialog();
    this.root = element(
      'div',
      { class: 'field' },
      label,
      element('div', { class: 'select-line' }, this.select, open),
      this.note,
      this.messages,
      this.card,
    );
    labels.watch(() => {
      this.render();
      this.showErrors(this.errors);
    });
  }

  get value(): Model | undefined {
    return this.models.find(({ id }) => id === this.select.value);
  }

  focus(): void {
    this.select.focus();
  }

  showErrors(errors: readonly FieldError[]): void {
    this.errors = errors;
    this.messages.replaceChildren(...errors.map((error) => troubleBox(this.labels, error, 'field')));
  }

  private render(): void {
    const { value: model, labels } = this;
    this.note.replaceChildren();
    if (model === undefined) {
      return;
    }
    if (model.syntheticDemonstration) {
      this.note.append(element('p', { class: 'callout', test: 'demonstration' }, labels.text('page.model.demonstration')));
    } else if (model.notice !== undefined) {
      this.note.append(element('p', { class: 'callout' }, english(model.notice)));
    }
    if (this.card.open) {
      this.fillCard(model);
    }
  }

  private dialog(): HTMLDialogElement {
    const title = element('h2', { id: 'model-card-title' });
    this.labels.keep(title, 'page.model.card');
    const close = button({ class: 'button', test: 'model-card-close' }, () => this.card.close());
    this.labels.keep(close, 'page.action.close');
    return element(
      'dialog',
      { class: 'dialog', test: 'model-card', attributes: { 'aria-labelledby': title.id } },
      element('div', { class: 'dialog-head' }, title, close),
      this.cardBody,
    );
  }

  private openCard(): void {
    if (this.value !== undefined) {
      this.fillCard(this.value);
      this.card.showModal();
      this.cardBody.scrollTop = 0;
    }
  }

  private fillCard(model: Model): void {
    const { labels } = this;
    const list = element('dl', { class: 'card-facts' });
    const add = (key: string, value: Node | string | undefined): void => {
      if (value !== undefined && value !== '') {
        list.append(
          element('dt', {}, labels.text(`page.model.${key}`)),
          element('dd', {}, typeof value === 'string' ? english(value) : value),
        );
      }
    };
    add('description', model.description);
    add('intendedUse', model.intendedUse);
    add('outOfScopeUse', model.outOfScopeUse);
    add('notice', model.notice);
    add('labels', `${model.labels.low} / ${model.labels.high}`);
    add('threshold', formatValue(labels, model.threshold));
    add('features', formatNumber(labels, model.features));
    add('extractors', model.extractors.join(', '));
    add('classifier', model.classifier);
    add('explainer', model.explainer ?? document.createTextNode(labels.text('page.model.noExplainer')));
    add('centres', model.centres.join(', '));
    add('detectionLimit', model.detectionLimitRule?.words);
    add('licence', model.licence);
    add('id', model.id);
    this.cardBody.replaceChildren(element('h3', { class: 'card-name' }, model.name));
    if (model.syntheticDemonstration) {
      this.cardBody.append(element('p', { class: 'callout' }, labels.text('page.model.demonstration')));
    }
    this.cardBody.append(list);
    if (model.metrics.length > 0) {
      this.cardBody.append(this.metrics(model));
    }
    if (model.trainedOn !== undefined) {
      this.cardBody.append(
        element('h3', {}, labels.text('page.model.trainedOn')),
        element('div', { attributes: { lang: 'en' } }, nested(model.trainedOn, labels)),
      );
    }
  }

  private metrics(model: Model): HTMLElement {
    const { labels } = this;
    const head = element(
      'tr',
      {},
      ...['metric', 'value', 'interval'].map((key) =>
        element('th', { attributes: { scope: 'col' } }, labels.text(`page.model.${key}`)),
      ),
    );
    const rows = model.metrics.map(({ name, value, lower, upper }) =>
      element(
        'tr',
        {},
        element('th', { attributes: { scope: 'row' } }, english(name)),
        element('td', {}, formatNumber(labels, value, 3)),
        element(
          'td',
          {},
          lower === undefined || upper === undefined
            ? '–'
            : `${formatNumber(labels, lower, 3)} – ${formatNumber(labels, upper, 3)}`,
        ),
      ),
    );
    return element(
      'table',
      { class: 'table' },
      element('caption', {}, labels.text('page.model.metrics')),
      element('thead', {}, head),
      element('tbody', {}, ...rows),
    );
  }
}

/** Any JSON value as lists within lists. */
function nested(value: unknown, labels: Labels): Node {
  if (Array.isArray(value)) {
    const plain = value.every((item) => typeof item !== 'object' || item === null);
    return plain
      ? document.createTextNode(value.map((item) => plainText(item, labels)).join(', '))
      : element('ul', {}, ...value.map((item) => element('li', {}, nested(item, labels))));
  }
  if (typeof value === 'object' && value !== null) {
    const list = element('dl', { class: 'card-facts' });
    for (const [key, content] of Object.entries(value)) {
      list.append(element('dt', {}, words(key)), element('dd', {}, nested(content, labels)));
    }
    return list;
  }
  return document.createTextNode(plainText(value, labels));
}

function plainText(value: unknown, labels: Labels): string {
  return typeof value === 'number' && !Number.isInteger(value) ? formatValue(labels, value) : String(value);
}

/** `dataDigest` becomes 'Data digest'. */
function words(key: string): string {
  const spaced = key.replace(/([a-z0-9])([A-Z])/g, (_, before: string, capital: string) => `${before} ${capital.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

import type { Labels } from '../page/Labels';
import { button, element } from '../page/dom';
import { KEYS_TOLD } from './keys';

/** The keys and gestures of the viewer. */
export class HelpDialog {
  readonly root: HTMLDialogElement;

  constructor(labels: Labels) {
    const title = labels.keep(element('h2', { id: 'viewer-help-title' }), 'viewer.help.title');
    const rows = KEYS_TOLD.map(([keys, text]) =>
      element(
        'tr',
        {},
        element(
          'th',
          { attributes: { scope: 'row' } },
          ...keys.flatMap((key, index) => [index === 0 ? undefined : ' ', element('kbd', {}, key)]),
        ),
        labels.keep(element('td'), `viewer.help.key.${text}`),
      ),
    );
    const close = button({ class: 'button', test: 'viewer-help-close' }, () => this.root.close());
    labels.keep(close, 'viewer.help.close');
    this.root = element(
      'dialog',
      { class: 'dialog viewer-help', test: 'viewer-help-dialog', attributes: { 'aria-labelledby': title.id } },
      element('div', { class: 'dialog-head' }, title, close),
      element(
        'div',
        { class: 'dialog-body' },
        labels.keep(element('p'), 'viewer.help.pointer'),
        labels.keep(element('p'), 'viewer.help.touch'),
        element(
          'table',
          {},
          element(
            'thead',
            {},
            element(
              'tr',
              {},
              labels.keep(element('th', { attributes: { scope: 'col' } }), 'viewer.help.keys'),
              labels.keep(element('th', { attributes: { scope: 'col' } }), 'viewer.help.does'),
            ),
          ),
          element('tbody', {}, ...rows),
        ),
      ),
    );
  }

  open(): void {
    if (!this.root.open) {
      this.root.showModal();
    }
  }
}

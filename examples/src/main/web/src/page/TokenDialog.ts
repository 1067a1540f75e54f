import { button, element } from './dom';
import type { Labels } from './Labels';

/** Asks for the access token of the server. */
export class TokenDialog {
  readonly root: HTMLDialogElement;
  private readonly input: HTMLInputElement;
  private readonly wrong: HTMLElement;
  private answer: ((token: string | undefined) => void) | undefined;

  constructor(labels: Labels) {
    const title = element('h2', { id: 'token-title' });
    labels.keep(title, 'page.token.title');
    const why = element('p');
    labels.keep(why, 'page.token.why');
    this.wrong = element('p', { id: 'token-wrong', class: 'trouble trouble-field', attributes: { role: 'alert' } });
    labels.keep(this.wrong, 'page.token.wrong');
    const label = element('label', { class: 'field-label', attributes: { for: 'token' } });
    labels.keep(label, 'page.token.label');
    this.input = element('input', {
      id: 'token',
      class: 'input',
      test: 'token',
      attributes: { type: 'password', autocomplete: 'off', required: '', 'aria-describedby': 'token-wrong' },
    });
    const send = element('button', { class: 'button button-primary', test: 'token-send', attributes: { type: 'submit' } });
    labels.keep(send, 'page.token.send');
    const cancel = button({ class: 'button', test: 'token-cancel' }, () => this.finish(undefined));
    labels.keep(cancel, 'page.action.cancel');
    const form = element(
      'form',
      { class: 'dialog-body' },
      why,
      this.wrong,
      element('div', { class: 'field' }, label, this.input),
      element('div', { class: 'dialog-actions' }, send, cancel),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const token = this.input.value.trim();
      // Anything else cannot be sent in a header.
      if (/^[\x21-\x7e]+$/.test(token)) {
        this.finish(token);
      } else {
        this.wrong.hidden = false;
        this.input.select();
      }
    });
    this.root = element(
      'dialog',
      { class: 'dialog dialog-small', test: 'token-dialog', attributes: { 'aria-labelledby': title.id } },
      element('div', { class: 'dialog-head' }, title),
      form,
    );
    this.root.addEventListener('cancel', (event) => {
      event.preventDefault();
      this.finish(undefined);
    });
  }

  /** The token, or nothing when the user does not give one. */
  ask(wrong: boolean): Promise<string | undefined> {
    this.wrong.hidden = !wrong;
    this.input.value = '';
    this.root.showModal();
    this.input.focus();
    return new Promise((resolve) => {
      this.answer = resolve;
    });
  }

  private finish(token: string | undefined): void {
    this.root.close();
    this.input.value = '';
    this.answer?.(token);
    this.answer = undefined;
  }
}

import type { Language } from '../texts';
import type { Theme } from '../theme';
import { button, element } from './dom';
import type { Labels } from './Labels';

export interface HeaderListener {
  language(language: Language): void;
  theme(theme: Theme): void;
}

/** The name, the permanent notice and the switches. */
export class Header {
  readonly root: HTMLElement;
  private readonly themeSwitch: HTMLButtonElement;
  private readonly languageSwitch: HTMLButtonElement;

  constructor(
    private readonly labels: Labels,
    private theme: Theme,
    listener: HeaderListener,
  ) {
    const mark = element('img', { class: 'brand-mark', attributes: { src: 'icon.svg', alt: '', width: '32', height: '32' } });
    const name = element('h1', { class: 'brand-name' });
    labels.keep(name, 'page.title');
    const purpose = element('p', { class: 'brand-purpose' });
    labels.keep(purpose, 'page.purpose');
    const notice = element('p', { class: 'notice', test: 'notice' });
    labels.keep(notice, 'page.notice');
    this.languageSwitch = button({ class: 'button button-small', test: 'language' }, () =>
      listener.language(labels.language === 'en' ? 'zh' : 'en'),
    );
    this.themeSwitch = button({ class: 'button button-small', test: 'theme' }, () => {
      this.theme = this.theme === 'light' ? 'dark' : 'light';
      this.render();
      listener.theme(this.theme);
    });
    this.root = element(
      'header',
      { class: 'header' },
      element(
        'div',
        { class: 'header-inner' },
        element('div', { class: 'brand' }, mark, element('div', {}, name, purpose)),
        notice,
        element('div', { class: 'switches' }, this.languageSwitch, this.themeSwitch),
      ),
    );
    labels.watch(() => this.render());
  }

  private render(): void {
    const { labels } = this;
    const other = labels.language === 'en' ? 'zh' : 'en';
    this.languageSwitch.textContent = labels.text('page.switch.language');
    this.languageSwitch.lang = other === 'zh' ? 'zh-CN' : 'en';
    this.themeSwitch.textContent = labels.text(this.theme === 'light' ? 'page.switch.dark' : 'page.switch.light');
  }
}

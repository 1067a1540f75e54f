import { ConnectionError, ProblemError } from '../api';
import { element, english } from './dom';
import type { Labels } from './Labels';

/** An error as a person reads it; the server's own words are English. */
export interface Trouble {
  readonly code: string;
  readonly detail?: string;
  readonly remedy?: string;
  /** Values of the title's text. */
  readonly values?: Readonly<Record<string, string | number>>;
}

/** What went wrong, from whatever was thrown. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof ProblemError) {
    return error.problem;
  }
  if (error instanceof ConnectionError) {
    return { code: 'connection-lost' };
  }
  return { code: 'page-failed', detail: error instanceof Error ? error.message : String(error) };
}

/** Whether something was stopped on purpose. */
export function isStopped(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** A short name of the error in the language of the page. */
export function troubleTitle(labels: Labels, trouble: Trouble): string {
  return labels.find(`page.problems.${trouble.code}`, trouble.values) ?? labels.text('page.problems.other');
}

/** One sentence for the live region. */
export function troubleSentence(labels: Labels, trouble: Trouble): string {
  return labels.language === 'en' && trouble.detail !== undefined ? trouble.detail : troubleTitle(labels, trouble);
}

/** An error with its remedy; beside a field the English title would only repeat the detail. */
export function troubleBox(labels: Labels, trouble: Trouble, place: 'field' | 'panel'): HTMLElement {
  const box = element('div', {
    class: `trouble trouble-${place}`,
    test: 'problem',
    attributes: { 'data-code': trouble.code },
  });
  if (place === 'panel' || labels.language !== 'en' || trouble.detail === undefined) {
    box.append(element('p', { class: 'trouble-title' }, troubleTitle(labels, trouble)));
  }
  if (trouble.detail !== undefined) {
    box.append(element('p', { class: 'trouble-detail' }, english(trouble.detail)));
  }
  if (trouble.remedy !== undefined) {
    box.append(element('p', { class: 'trouble-remedy' }, english(trouble.remedy)));
  }
  return box;
}

/** Warnings as a list; in another language than English each has a short name before it. */
export function warningList(labels: Labels, warnings: readonly { code: string; message: string }[]): HTMLElement {
  const list = element('ul', { class: 'warnings' });
  for (const warning of warnings) {
    const name = labels.language === 'en' ? undefined : labels.find(`page.warnings.${warning.code}`);
    const item = element('li', { attributes: { 'data-code': warning.code } });
    if (name !== undefined) {
      item.append(element('strong', {}, name), ' ');
    }
    item.append(english(warning.message));
    list.append(item);
  }
  return list;
}

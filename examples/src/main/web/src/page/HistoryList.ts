import { button, element } from './dom';
import { formatProbability, formatTime } from './format';
import type { Labels } from './Labels';
import { type Entry, isOpen } from './Predictions';
import { progressFraction, progressWords } from './progress';

export interface HistoryListener {
  open(entry: Entry): void;
  remove(entry: Entry): void;
}

/** The parts of one line that change while the server works. */
interface Line {
  readonly item: HTMLLIElement;
  readonly open: HTMLButtonElement;
  readonly name: HTMLElement;
  readonly words: HTMLElement;
  readonly outcome: HTMLElement;
  readonly bar: HTMLProgressElement;
  readonly remove: HTMLButtonElement;
}

/** The predictions of this browser session. */
export class HistoryList {
  readonly root: HTMLElement;
  private readonly list: HTMLOListElement;
  private readonly empty: HTMLElement;
  private readonly lines = new Map<number, Line>();
  private entries: readonly Entry[] = [];
  private chosen: number | undefined;

  constructor(
    private readonly labels: Labels,
    private readonly listener: HistoryListener,
  ) {
    const title = element('h2', { class: 'card-title', id: 'history-title' });
    labels.keep(title, 'page.history.title');
    const hint = element('p', { class: 'hint' });
    labels.keep(hint, 'page.history.hint');
    this.empty = element('p', { class: 'empty' });
    labels.keep(this.empty, 'page.history.empty');
    this.list = element('ol', { class: 'history', test: 'history', attributes: { reversed: '', 'aria-labelledby': title.id } });
    this.root = element('section', { class: 'card' }, title, hint, this.empty, this.list);
    labels.watch(() => this.render());
  }

  /** The predictions, newest first, and which of them is shown. */
  show(entries: readonly Entry[], chosen: number | undefined): void {
    this.entries = entries;
    this.chosen = chosen;
    this.render();
  }

  private render(): void {
    this.empty.hidden = this.entries.length > 0;
    this.list.hidden = this.entries.length === 0;
    const numbers = new Set(this.entries.map(({ number }) => number));
    for (const [number, { item }] of this.lines) {
      if (!numbers.has(number)) {
        item.remove();
        this.lines.delete(number);
      }
    }
    // Lines stay where they are, so that the focus in them does.
    this.entries.forEach((entry, index) => {
      const line = this.lines.get(entry.number) ?? this.line(entry);
      this.lines.set(entry.number, line);
      if (this.list.children[index] !== line.item) {
        this.list.insertBefore(line.item, this.list.children[index] ?? null);
      }
      this.fill(line, entry);
    });
  }

  private line(entry: Entry): Line {
    const name = element('span', { class: 'history-name' });
    const words = element('span', { class: 'history-words' });
    const outcome = element('span', { class: 'history-outcome' });
    const open = button({ class: 'history-open', test: `history-open-${entry.number}` }, () =>
      this.listener.open(this.current(entry)),
    );
    open.append(element('span', { class: 'history-text' }, name, words), outcome);
    const remove = button({ class: 'button button-quiet button-small', test: `history-delete-${entry.number}` }, () =>
      this.listener.remove(this.current(entry)),
    );
    const bar = element('progress', { class: 'history-bar', attributes: { max: '1', 'aria-hidden': 'true' } });
    const item = element('li', { class: 'history-item' }, element('div', { class: 'history-line' }, open, remove), bar);
    return { item, open, name, words, outcome, bar, remove };
  }

  private current(entry: Entry): Entry {
    return this.entries.find(({ number }) => number === entry.number) ?? entry;
  }

  private fill(line: Line, entry: Entry): void {
    const { labels } = this;
    const { state, number } = entry;
    const chosen = number === this.chosen;
    line.item.classList.toggle('is-chosen', chosen);
    line.item.dataset['state'] = state.kind;
    if (chosen) {
      line.open.setAttribute('aria-current', 'true');
    } else {
      line.open.removeAttribute('aria-current');
    }
    line.name.textContent = labels.text('page.history.line', { number, time: formatTime(labels, entry.startedAt) });
    const model = entry.draft?.model.name ?? (state.kind === 'done' ? state.result.model : undefined);
    line.words.textContent = isOpen(entry) ? progressWords(labels, entry) : (model ?? '');
    line.outcome.textContent = outcomeWords(labels, entry);
    const fraction = progressFraction(entry);
    line.bar.hidden = !isOpen(entry);
    if (fraction === undefined) {
      line.bar.removeAttribute('value');
    } else {
      line.bar.value = fraction;
    }
    line.remove.textContent = labels.text('page.action.delete');
    line.remove.setAttribute('aria-label', labels.text('page.history.delete', { number }));
  }
}

function outcomeWords(labels: Labels, entry: Entry): string {
  if (entry.state.kind === 'done') {
    return formatProbability(entry.state.result.probability, entry.state.result.threshold);
  }
  return isOpen(entry) ? '' : progressWords(labels, entry);
}

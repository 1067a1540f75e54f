import type { PredictionResult, RankingRow } from '../api';
import type { Texts } from '../texts';
import { button, element, english, figure, scrolling } from './elements';
import { isNetworkFeature } from './names';
import { contribution, everyDigit, percentile, scaleOf, short, unitsOf } from './numbers';
import type { Scale } from './numbers';
import { amountTitle, effect } from './reasons';
import { sideOf } from './way';

const PAGE = 50;

type Key = 'name' | 'value' | 'size' | 'contribution' | 'percentile';
type Filter = 'all' | 'raises' | 'lowers' | 'network' | 'outside' | 'undefined';

interface Line {
  readonly name: string;
  readonly value: number | null;
  readonly reason: string | null;
  readonly contribution: number | null;
  readonly row: RankingRow | null;
  readonly outside: boolean;
  readonly words: string;
}

interface Order {
  readonly key: Key;
  readonly descending: boolean;
}

const up = (key: Key): Order => ({ key, descending: false });
const down = (key: Key): Order => ({ key, descending: true });

function same(a: Order, b: Order): boolean {
  return a.key === b.key && a.descending === b.descending;
}

/** What the user chose; outlives a change of language. */
export interface FeatureTableState {
  query: string;
  filter: Filter;
  order: Order;
  page: number;
}

export function freshState(): FeatureTableState {
  return { query: '', filter: 'all', order: down('size'), page: 0 };
}

/** All features of a case: searched, filtered, sorted, and drawn a page at a time. */
export class FeatureTable {
  readonly node: HTMLElement;
  private readonly lines: readonly Line[];
  private readonly scale: Scale;
  private readonly body = element('tbody');
  private readonly count = element('p', {
    class: 'result-count',
    role: 'status',
    'data-test': 'feature-count',
  });
  private readonly pages = element('span', { class: 'result-page' });
  private readonly back: HTMLButtonElement;
  private readonly next: HTMLButtonElement;
  private readonly explained: boolean;
  private readonly heads: { cell: HTMLTableCellElement; orders: readonly Order[] }[] = [];
  private found: readonly Line[] = [];

  constructor(
    result: PredictionResult,
    private readonly texts: Texts,
    private readonly state: FeatureTableState,
  ) {
    this.scale = scaleOf(result.explanation);
    this.lines = linesOf(result);
    this.explained = result.explanation !== undefined;
    if (!this.explained && !['name', 'value'].includes(state.order.key)) {
      state.order = up('name');
    }
    this.back = button(texts.text('result.features.back'), { 'data-test': 'feature-back' }, () =>
      this.turn(-1),
    );
    this.next = button(texts.text('result.features.next'), { 'data-test': 'feature-next' }, () =>
      this.turn(1),
    );
    const name = texts.text('result.features.title');
    this.node = element(
      'div',
      { class: 'result-features' },
      this.controls(),
      this.count,
      scrolling(
        name,
        element(
          'table',
          { class: 'result-all', 'data-test': 'feature-table' },
          element('caption', { class: 'visually-hidden' }, name),
          element('thead', {}, this.head(this.explained)),
          this.body,
        ),
      ),
      element('div', { class: 'result-pages' }, this.back, this.pages, this.next),
    );
    this.search();
  }

  private controls(): HTMLElement {
    const { texts, state } = this;
    const search = element('input', {
      type: 'search',
      autocomplete: 'off',
      spellcheck: 'false',
      'data-test': 'feature-search',
    });
    search.value = state.query;
    search.addEventListener('input', () => {
      state.query = search.value;
      state.page = 0;
      this.search();
    });
    const filter = element('select', { 'data-test': 'feature-filter' });
    for (const value of this.filters()) {
      filter.appendChild(
        element('option', { value }, texts.text(`result.features.filter.${value}`)),
      );
    }
    filter.value = state.filter;
    filter.addEventListener('change', () => {
      state.filter = filter.value as Filter;
      state.page = 0;
      this.search();
    });
    return element(
      'div',
      { class: 'result-controls' },
      element('label', {}, element('span', {}, texts.text('result.features.search')), search),
      element('label', {}, element('span', {}, texts.text('result.features.show')), filter),
    );
  }

  private filters(): Filter[] {
    const filters: Filter[] = ['all', 'raises', 'lowers', 'network', 'outside', 'undefined'];
    return filters.filter(
      (filter) => filter === 'all' || this.lines.some((line) => passes(line, filter)),
    );
  }

  private head(explained: boolean): HTMLElement {
    const { texts } = this;
    const row = element('tr');
    const add = (name: string, title: string, orders: readonly Order[], numeric: boolean): void => {
      const cell = element('th', { scope: 'col', class: numeric ? 'numeric' : '' });
      cell.appendChild(
        button(title, { class: 'result-sort', 'data-test': `sort-${name}` }, () =>
          this.sortBy(orders),
        ),
      );
      this.heads.push({ cell, orders });
      row.appendChild(cell);
    };
    add('name', texts.text('result.column.feature'), [up('name'), down('name')], false);
    add('value', texts.text('result.column.value'), [down('value'), up('value')], true);
    if (explained) {
      add(
        'contribution',
        amountTitle(this.scale, texts),
        [down('size'), down('contribution'), up('contribution')],
        true,
      );
      add(
        'percentile',
        texts.text('result.column.percentile'),
        [down('percentile'), up('percentile')],
        true,
      );
    }
    row.appendChild(element('th', { scope: 'col' }, texts.text('result.column.meaning')));
    return row;
  }

  /** Takes the column's next order; its first one where another column led. */
  private sortBy(orders: readonly Order[]): void {
    const { state } = this;
    const at = orders.findIndex((order) => same(order, state.order));
    state.order = orders[(at + 1) % orders.length] ?? state.order;
    state.page = 0;
    this.search();
  }

  private turn(pages: number): void {
    this.state.page += pages;
    this.draw();
  }

  private search(): void {
    const { state } = this;
    const wanted = state.query.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.lines.filter(
      (line) =>
        passes(line, state.filter) && wanted.every((word) => line.words.includes(word)),
    );
    const { key, descending } = state.order;
    const way = descending ? -1 : 1;
    found.sort((a, b) => {
      if (key === 'name') {
        return way * compare(a.name, b.name);
      }
      const first = amountOf(a, key);
      const second = amountOf(b, key);
      if (first === null || second === null) {
        return first === second ? compare(a.name, b.name) : first === null ? 1 : -1;
      }
      return way * (first - second) || compare(a.name, b.name);
    });
    this.found = found;
    for (const { cell, orders } of this.heads) {
      if (!orders.some((order) => same(order, state.order))) {
        cell.removeAttribute('aria-sort');
      } else {
        cell.setAttribute(
          'aria-sort',
          key === 'size' ? 'other' : descending ? 'descending' : 'ascending',
        );
      }
    }
    this.count.textContent = this.texts.text('result.features.count', {
      found: found.length,
      all: this.lines.length,
    });
    this.draw();
  }

  private draw(): void {
    const { state } = this;
    const last = Math.max(0, Math.ceil(this.found.length / PAGE) - 1);
    state.page = Math.min(Math.max(0, state.page), last);
    const lines = this.found.slice(state.page * PAGE, (state.page + 1) * PAGE);
    this.body.replaceChildren(...lines.map((line) => this.rowOf(line)));
    this.pages.textContent = this.texts.text('result.features.page', {
      page: state.page + 1,
      pages: last + 1,
    });
    this.back.disabled = state.page === 0;
    this.next.disabled = state.page === last;
  }

  private rowOf(line: Line): HTMLElement {
    const { texts } = this;
    const row = element('tr', {}, nameCell(line.name));
    const value = element('td', { class: 'numeric' });
    if (line.value === null) {
      value.appendChild(
        element('span', { class: 'result-undefined' }, texts.text('result.features.undefined')),
      );
    } else {
      value.appendChild(figure(line.value, short(line.value)));
    }
    if (line.outside) {
      value.appendChild(
        element('span', { class: 'result-flag' }, texts.text('result.features.outside')),
      );
    }
    row.appendChild(value);
    if (this.explained) {
      row.appendChild(
        element(
          'td',
          {
            class: 'numeric',
            'data-effect': sideOf(line.contribution ?? 0),
          },
          amountFigure(line.contribution, this.scale),
          line.contribution === null
            ? null
            : element('span', { class: 'visually-hidden' }, ` ${effect(line.contribution, texts)}`),
        ),
        );
      row.appendChild(
        element(
          'td',
          { class: 'numeric' },
          figure(line.row?.trainingPercentile, percentile(line.row?.trainingPercentile)),
        ),
      );
    }
    row.appendChild(
      line.reason === null
        ? meaning(line.row, texts)
        : element(
            'td',
            {},
            texts.text('result.features.reason'),
            ' ',
            english(line.reason),
          ),
    );
    return row;
  }
}

/** A contribution in few digits, with all of them in the unit that is shown. */
export function amountFigure(
  amount: number | null,
  scale: Scale,
  shown = amount === null ? short(null) : contribution(amount, scale),
): HTMLElement {
  return figure(amount === null ? null : unitsOf(scale) * amount, shown);
}

/** The name of a feature; a long one breaks after its parts. */
export function nameCell(name: string): HTMLTableCellElement {
  const cell = element('th', { scope: 'row', class: 'result-name' });
  for (const part of name.split(/(?<=_)/)) {
    cell.append(part, element('wbr'));
  }
  return cell;
}

/** What a feature measures and what a high value of it means. */
export function meaning(row: RankingRow | null, texts: Texts): HTMLTableCellElement {
  const cell = element('td', { class: 'result-meaning' });
  if (row?.title && !row.title.includes(row.feature)) {
    cell.appendChild(element('strong', { lang: 'en' }, row.title));
  }
  if (row?.highValueMeans) {
    cell.appendChild(element('span', { lang: 'en' }, row.highValueMeans));
  }
  if (row?.measuredIn) {
    cell.appendChild(
      element(
        'small',
        {},
        texts.text('result.column.measured-in'),
        ' ',
        english(row.measuredIn),
      ),
    );
  }
  if (!cell.hasChildNodes()) {
    cell.textContent = texts.text('result.features.no-meaning');
  }
  return cell;
}

function linesOf(result: PredictionResult): Line[] {
  const rows = new Map((result.ranking ?? []).map((row) => [row.feature, row]));
  const outside = new Set(
    result.warnings.flatMap((warning) => (warning.features ?? []).map((feature) => feature.name)),
  );
  return Object.entries(result.features).map(([name, value]) => {
    const row = rows.get(name) ?? null;
    return {
      name,
      value,
      reason: result.undefined?.[name] ?? null,
      contribution: row?.contribution ?? result.explanation?.contributions[name] ?? null,
      row,
      outside: outside.has(name),
      words: [name, row?.title, row?.measuredIn, row?.highValueMeans, value === null ? '' : everyDigit(value)]
        .join(' ')
        .toLowerCase(),
    };
  });
}

function passes(line: Line, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'raises':
      return line.contribution !== null && line.contribution > 0;
    case 'lowers':
      return line.contribution !== null && line.contribution < 0;
    case 'network':
      return isNetworkFeature(line.name);
    case 'outside':
      return line.outside;
    case 'undefined':
      return line.value === null;
  }
}

function amountOf(line: Line, key: Exclude<Key, 'name'>): number | null {
  switch (key) {
    case 'value':
      return line.value;
    case 'contribution':
      return line.contribution;
    case 'size':
      return line.contribution === null ? null : Math.abs(line.contribution);
    case 'percentile':
      return line.row?.trainingPercentile ?? null;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import { ProblemError } from '../api';
import type { Counterfactual, Modality, PredictionResult, RankingRow } from '../api';
import type { Texts } from '../texts';
import type { Theme } from '../theme';
import { copyEveryDigit } from './copying';
import { button, element, english, figure, percentFigure, table } from './elements';
import type { Child } from './elements';
import { amountFigure, FeatureTable, freshState, meaning, nameCell } from './FeatureTable';
import type { FeatureTableState } from './FeatureTable';
import { gauge } from './gauge';
import { fieldName, groupName, isNetworkFeature } from './names';
import {
  contribution,
  everyDigit,
  percent,
  percentile,
  place,
  probability,
  scaleOf,
  share,
  short,
} from './numbers';
import type { Scale } from './numbers';
import { Plot } from './Plot';
import { amountTitle, effect, largestFirst, modalities, stepName, waterfall, wayOf } from './reasons';
import type { Way } from './reasons';
import {
  clinical,
  demonstrationNotice,
  gaugeTable,
  headline,
  plainVerdict,
  uncertainty,
  warnings,
  wording,
} from './summary';

const RANKED = 15;

/** What the result asks the page to do. */
export interface ResultActions {
  download(kind: 'json' | 'csv' | 'ranking' | 'pdf'): Promise<void>;
  /** A picture of the named plot was made and is being saved. */
  picture(name: string): void;
  heatMap(feature: string): Promise<void>;
  /** The name of a model in words, where the page knows it. */
  modelName?(id: string): string | undefined;
}

function placeFigure(value: number, scale: Scale): HTMLElement {
  const shown = place(value, scale);
  return scale === 'probability' ? percentFigure(value, shown) : figure(value, shown);
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Shows a prediction with its reasons. */
export class ResultView {
  private result: PredictionResult | null = null;
  private plots: Plot[] = [];
  private features: FeatureTableState = freshState();
  /** Names of the groups that were opened, from the widest. */
  private opened: string[] = [];
  private heatMapFeature: string | null = null;
  private readonly announcement = element('p', {
    class: 'visually-hidden',
    role: 'status',
    'data-test': 'result-announcement',
  });
  private readonly content = element('div', { class: 'result' });
  private readonly problem = element('p', {
    class: 'result-problem',
    role: 'alert',
    'data-test': 'result-problem',
    hidden: true,
  });

  constructor(
    root: HTMLElement,
    private texts: Texts,
    _theme: Theme,
    private readonly actions: ResultActions,
  ) {
    this.content.addEventListener('copy', copyEveryDigit);
    root.append(this.announcement, this.content);
  }

  show(result: PredictionResult): void {
    this.result = result;
    this.features = freshState();
    this.opened = [];
    this.heatMapFeature = null;
    this.render([]);
    this.announce(result);
  }

  clear(): void {
    this.result = null;
    this.disposePlots();
    this.content.replaceChildren();
    this.announcement.textContent = '';
  }

  retheme(_theme: Theme): void {
    for (const plot of this.plots) {
      plot.redraw();
    }
  }

  relabel(texts: Texts): void {
    this.texts = texts;
    if (this.result) {
      const open = Array.from(
        this.content.querySelectorAll<HTMLElement>('details[open]'),
        (node) => node.dataset['keep'] ?? '',
      );
      this.render(open);
    }
  }

  dispose(): void {
    this.clear();
    this.announcement.remove();
    this.content.remove();
  }

  private announce(result: PredictionResult): void {
    const { texts } = this;
    this.announcement.textContent = texts.text('result.announcement', {
      wording: wording(result, texts),
      verdict: plainVerdict(result, texts),
      warnings: result.warnings.length,
    });
  }

  private disposePlots(): void {
    for (const plot of this.plots) {
      plot.dispose();
    }
    this.plots = [];
  }

  private render(open: readonly string[]): void {
    const { result } = this;
    if (!result) {
      return;
    }
    this.disposePlots();
    this.problem.hidden = true;
    const way = wayOf(result);
    this.content.replaceChildren(
      this.summary(result),
      ...(way ? this.reasons(result, way) : [this.noReasons()]),
      this.allFeatures(result),
    );
    for (const node of this.content.querySelectorAll<HTMLDetailsElement>('details')) {
      node.open = open.includes(node.dataset['keep'] ?? '');
    }
  }

  private summary(result: PredictionResult): HTMLElement {
    const { texts } = this;
    const plot = this.plot(gauge(result, texts, texts.text('result.gauge.title')));
    return this.card(
      'summary',
      texts.text('result.title'),
      'h2',
      element(
        'div',
        { class: 'result-top' },
        headline(result, texts),
        element(
          'div',
          { class: 'result-figure' },
          plot.node,
          this.tools(plot, 'gauge', gaugeTable(result, texts)),
        ),
      ),
      warnings(result, texts),
      element(
        'div',
        { class: 'result-columns' },
        uncertainty(result, texts),
        clinical(result, texts),
      ),
      this.exports(),
      this.problem,
      this.origin(result),
    );
  }

  /** What made the number, and what it is for. */
  private origin(result: PredictionResult): HTMLElement {
    const { texts } = this;
    return element(
      'p',
      { class: 'result-quiet', 'data-test': 'origin' },
      this.madeBy(result),
      texts.language === 'en' ? ' ' : null,
      element('strong', {}, this.notice(result)),
    );
  }

  private madeBy(result: PredictionResult): string {
    const model = result.model ?? result.bundle;
    return this.texts.text('result.origin', {
      model: this.actions.modelName?.(model) ?? model,
      bundle: result.bundle,
      version: result.version,
    });
  }

  private notice(result: PredictionResult): string {
    return this.texts.language === 'en' ? result.notice : this.texts.text('result.notice');
  }

  private exports(): HTMLElement {
    const { texts } = this;
    const bar = element('div', {
      class: 'result-exports',
      role: 'group',
      'aria-label': texts.text('result.export.title'),
    });
    for (const kind of ['pdf', 'json', 'csv', 'ranking'] as const) {
      if (kind === 'ranking' && !this.result?.explanation) {
        continue;
      }
      const label = texts.text(`result.export.${kind}`);
      const pressed: HTMLButtonElement = button(
        label,
        { class: 'result-button', 'data-test': `export-${kind}` },
        () => void this.run(pressed, () => this.actions.download(kind)),
      );
      bar.appendChild(pressed);
    }
    return bar;
  }

  private noReasons(): HTMLElement {
    const { texts } = this;
    return this.card(
      'reasons',
      texts.text('result.reasons.title'),
      'h3',
      element('p', { 'data-test': 'no-explanation' }, texts.text('result.reasons.none')),
    );
  }

  private reasons(result: PredictionResult, way: Way): HTMLElement[] {
    const cards = [this.waterfallCard(result, way)];
    if (result.modalities?.length) {
      cards.push(this.modalitiesCard(result.modalities, way));
    }
    if (result.counterfactuals?.length) {
      cards.push(this.counterfactualsCard(result, result.counterfactuals));
    }
    const network = (result.ranking ?? []).filter((row) => isNetworkFeature(row.feature));
    if (network.length > 0) {
      cards.push(this.heatMapCard(network));
    }
    return cards;
  }

  private waterfallCard(result: PredictionResult, way: Way): HTMLElement {
    const { texts } = this;
    const title = texts.text('result.waterfall.title');
    const plot = this.plot(waterfall(way, texts, title));
    return this.card(
      'reasons',
      texts.text('result.reasons.title'),
      'h3',
      element(
        'p',
        { class: 'result-quiet' },
        texts.text(`result.waterfall.explained-${way.scale}`, {
          base: place(way.base, way.scale),
          end: place(way.end, way.scale),
        }),
      ),
      element(
        'div',
        { class: 'result-figure' },
        plot.node,
        this.tools(plot, 'waterfall', this.wayTable(way, title)),
      ),
      this.ranking(result, way),
    );
  }

  private wayTable(way: Way, title: string): HTMLElement {
    const { texts } = this;
    const { scale } = way;
    const ends = texts.text(
      scale === 'probability' ? 'result.column.then' : 'result.column.then-log-odds',
    );
    return table(
      title,
      [
        { title: texts.text('result.column.feature') },
        { title: texts.text('result.column.value'), numeric: true },
        { title: amountTitle(scale, texts), numeric: true },
        { title: texts.text('result.column.direction') },
        { title: ends, numeric: true },
      ],
      [
        [
          texts.text('result.waterfall.start'),
          '',
          '',
          '',
          placeFigure(way.base, scale),
        ],
        ...[...way.steps]
          .reverse()
          .map((step) => [
            stepName(step, texts),
            step.row ? figure(step.row.value, short(step.row.value)) : '',
            amountFigure(step.contribution, scale),
            effect(step.contribution, texts),
            placeFigure(step.to, scale),
          ]),
      ],
    );
  }

  private ranking(result: PredictionResult, way: Way): HTMLElement {
    const { texts } = this;
    const rows = (result.ranking ?? []).slice(0, RANKED);
    const most = Math.max(...rows.map((row) => Math.abs(row.contribution)));
    const title = texts.text('result.ranking.title', { count: rows.length });
    const node = table(
      title,
      [
        { title: texts.text('result.column.feature') },
        { title: texts.text('result.column.value'), numeric: true },
        { title: amountTitle(way.scale, texts), numeric: true },
        { title: texts.text('result.column.direction') },
        { title: texts.text('result.column.percentile'), numeric: true },
        { title: texts.text('result.column.meaning') },
      ],
      [],
      { 'data-test': 'ranking-table', class: 'result-ranking' },
    );
    const body = node.querySelector('tbody');
    for (const row of rows) {
      body?.appendChild(this.rankingRow(row, most, way));
    }
    return node;
  }

  private rankingRow(row: RankingRow, most: number, way: Way): HTMLElement {
    const { texts } = this;
    const raises = row.contribution > 0;
    const side = row.contribution === 0 ? 'none' : raises ? 'raises' : 'lowers';
    const bar = element('span', { class: 'result-bar', 'data-effect': side });
    bar.style.width = `${most === 0 ? 0 : (50 * Math.abs(row.contribution)) / most}%`;
    const error =
      row.standardError === undefined
        ? null
        : element(
            'small',
            {},
            `${texts.text('result.ranking.error')} `,
            amountFigure(row.standardError, way.scale),
          );
    const name = nameCell(row.feature);
    if (isNetworkFeature(row.feature)) {
      const pressed: HTMLButtonElement = button(
        texts.text('result.heat-map.short'),
        {
          class: 'result-link',
          'data-test': 'heat-map-of',
          'data-feature': row.feature,
          'aria-label': texts.text('result.heat-map.of', { feature: row.feature }),
        },
        () => void this.run(pressed, () => this.actions.heatMap(row.feature)),
      );
      name.appendChild(pressed);
    }
    return element(
      'tr',
      {},
      name,
      element('td', { class: 'numeric' }, figure(row.value, short(row.value))),
      element(
        'td',
        { class: 'numeric', 'data-effect': side },
        amountFigure(row.contribution, way.scale),
        error,
      ),
      element(
        'td',
        { class: 'result-direction' },
        element('span', { class: 'result-track', 'aria-hidden': 'true' }, bar),
        element(
          'span',
          { 'data-effect': side },
          `${side === 'none' ? '' : raises ? '\u25b2 ' : '\u25bc '}${effect(row.contribution, texts)}`,
        ),
      ),
      element(
        'td',
        { class: 'numeric' },
        figure(row.trainingPercentile, percentile(row.trainingPercentile)),
      ),
      meaning(row, texts),
    );
  }

  private modalitiesCard(groups: readonly Modality[], way: Way): HTMLElement {
    const { texts } = this;
    const title = texts.text('result.modalities.title');
    const buttons = element('div', { class: 'result-groups' });
    const path = element('nav', {
      class: 'result-path',
      'aria-label': texts.text('result.modalities.path'),
    });
    const rows = element('div');
    const enter = (group: Modality): void => {
      this.opened.push(group.group);
      show(true);
    };
    const content = (shown: readonly Modality[]): ReturnType<typeof modalities> =>
      modalities(shown, way.scale, texts, [title, ...this.names()].join(' \u203a '), enter);
    const plot = this.plot(content(this.shownGroups(groups)));
    const show = (moved: boolean): void => {
      const shown = this.shownGroups(groups);
      plot.replace(content(shown));
      path.replaceChildren(...this.pathButtons(() => show(true)));
      const parts = largestFirst(shown).filter((group) => group.parts?.length);
      buttons.replaceChildren(
        ...parts.map((group) =>
          button(
            texts.text('result.modalities.parts', { group: groupName(group.group, texts) }),
            { class: 'result-button', 'data-test': 'open-group', 'data-group': group.group },
            () => enter(group),
          ),
        ),
      );
      rows.replaceChildren(this.groupTable(shown, way, title));
      if (moved) {
        path.querySelector<HTMLElement>('[aria-current]')?.focus();
      }
    };
    show(false);
    return this.card(
      'modalities',
      title,
      'h3',
      element('p', { class: 'result-quiet' }, texts.text('result.modalities.explained')),
      path,
      element(
        'div',
        { class: 'result-figure' },
        plot.node,
        buttons,
        this.tools(plot, 'modalities', rows),
      ),
    );
  }

  private names(): string[] {
    return this.opened.map((name) => groupName(name, this.texts));
  }

  /** The parts of the group that was opened last. */
  private shownGroups(groups: readonly Modality[]): readonly Modality[] {
    let shown = groups;
    for (const name of this.opened) {
      shown = shown.find((group) => group.group === name)?.parts ?? [];
    }
    return shown;
  }

  private pathButtons(changed: () => void): HTMLElement[] {
    const all = [this.texts.text('result.modalities.all'), ...this.names()];
    return all.map((name, depth) => {
      const last = depth === all.length - 1;
      return last
        ? element('span', { 'aria-current': 'true', tabindex: '-1' }, name)
        : button(name, { class: 'result-link', 'data-test': 'group-path' }, () => {
            this.opened = this.opened.slice(0, depth);
            changed();
          });
    });
  }

  private groupTable(groups: readonly Modality[], way: Way, title: string): HTMLElement {
    const { texts } = this;
    return table(
      [title, ...this.names()].join(' \u203a '),
      [
        { title: texts.text('result.column.group') },
        { title: texts.text('result.column.features'), numeric: true },
        { title: amountTitle(way.scale, texts), numeric: true },
        { title: texts.text('result.column.direction') },
        { title: texts.text('result.column.share'), numeric: true },
      ],
      largestFirst(groups).map((group) => [
        groupName(group.group, texts),
        String(group.features),
        amountFigure(group.contribution, way.scale),
        effect(group.contribution, texts),
        percentFigure(group.share, share(group.share)),
      ]),
      { 'data-test': 'modality-table' },
    );
  }

  private counterfactualsCard(
    result: PredictionResult,
    hints: readonly Counterfactual[],
  ): HTMLElement {
    const { texts } = this;
    return this.card(
      'counterfactuals',
      texts.text('result.counterfactuals.title'),
      'h3',
      element('p', { class: 'result-quiet' }, texts.text('result.counterfactuals.explained')),
      element(
        'ul',
        { 'data-test': 'counterfactuals' },
        ...hints.map((hint) => element('li', {}, ...this.hint(result, hint))),
      ),
    );
  }

  private hint(result: PredictionResult, hint: Counterfactual): Child[] {
    const { texts } = this;
    if (texts.language === 'en') {
      return [hint.sentence];
    }
    const feature = fieldName(hint.feature, texts);
    const sentence =
      hint.otherValue !== undefined && hint.otherProbability !== undefined
        ? texts.text('result.counterfactuals.other', {
            feature,
            value: everyDigit(hint.value),
            other: everyDigit(hint.otherValue),
            probability: probability(result.probability, result.threshold),
            changed: probability(hint.otherProbability, result.threshold),
            threshold: probability(result.threshold),
          })
        : texts.text(
            hint.exact ? 'result.counterfactuals.same' : 'result.counterfactuals.same-tried',
            { feature, value: everyDigit(hint.value) },
          );
    return [sentence, element('small', { lang: 'en' }, hint.sentence)];
  }

  private heatMapCard(rows: readonly RankingRow[]): HTMLElement {
    const { texts } = this;
    const scale = scaleOf(this.result?.explanation);
    const choice = element('select', { 'data-test': 'heat-map-feature' });
    for (const row of rows) {
      choice.appendChild(
        element(
          'option',
          { value: row.feature },
          `${row.feature} (${contribution(row.contribution, scale)})`,
        ),
      );
    }
    choice.value = this.heatMapFeature ?? rows[0]?.feature ?? '';
    choice.addEventListener('change', () => {
      this.heatMapFeature = choice.value;
    });
    const pressed: HTMLButtonElement = button(
      texts.text('result.heat-map.show'),
      { class: 'result-button', 'data-test': 'heat-map' },
      () => void this.run(pressed, () => this.actions.heatMap(choice.value)),
    );
    return this.card(
      'heat-map',
      texts.text('result.heat-map.title'),
      'h3',
      element('p', { class: 'result-quiet' }, texts.text('result.heat-map.explained')),
      element(
        'div',
        { class: 'result-controls' },
        element(
          'label',
          {},
          element('span', {}, texts.text('result.heat-map.feature')),
          choice,
        ),
        pressed,
      ),
    );
  }

  private allFeatures(result: PredictionResult): HTMLElement {
    const { texts } = this;
    return this.card(
      'features',
      texts.text('result.features.title'),
      'h3',
      new FeatureTable(result, texts, this.features).node,
    );
  }

  private card(
    name: string,
    title: string,
    level: 'h2' | 'h3',
    ...children: readonly Child[]
  ): HTMLElement {
    const id = `result-${name}-title`;
    return element(
      'section',
      { class: `result-card result-${name}`, 'aria-labelledby': id },
      element(level, { id, class: 'result-heading' }, title),
      ...children,
    );
  }

  private plot(content: ConstructorParameters<typeof Plot>[0]): Plot {
    const plot = new Plot(content);
    this.plots.push(plot);
    return plot;
  }

  /** What stands under a plot: its picture, and the same as a table. */
  private tools(plot: Plot, name: string, rows: HTMLElement): HTMLElement {
    const { texts } = this;
    const pressed: HTMLButtonElement = button(
      texts.text('result.picture.save'),
      {
        class: 'result-button quiet',
        'data-test': `picture-${name}`,
        'aria-label': texts.text(`result.picture.${name}`),
      },
      () => void this.run(pressed, () => this.savePicture(plot, name)),
    );
    return element(
      'div',
      { class: 'result-tools' },
      element(
        'details',
        { 'data-keep': `table-${name}`, 'data-test': `table-${name}` },
        element('summary', {}, texts.text('result.as-table')),
        rows,
      ),
      pressed,
    );
  }

  private async savePicture(plot: Plot, name: string): Promise<void> {
    const { result, texts } = this;
    if (!result) {
      return;
    }
    const interval = result.uncertainty?.interval;
    const stop = texts.text('result.list.stop');
    const blob = await plot.picture([
      { words: `${sentence(wording(result, texts))}${stop}${plainVerdict(result, texts)}${stop}` },
      ...(interval
        ? [
            {
              words: texts.text('result.uncertainty.interval', {
                cases: interval.cases,
                lower: percent(interval.lower),
                upper: percent(interval.upper),
              }),
            },
          ]
        : []),
      { words: this.madeBy(result) },
      ...demonstrationNotice(result, texts).map((words) => ({ words, strong: true })),
      { words: this.notice(result), strong: true },
    ]);
    const url = URL.createObjectURL(blob);
    element('a', { href: url, download: `pleura-${name}.png` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    this.actions.picture(name);
  }

  /** Keeps the button busy until the work ends, and tells what went wrong. */
  private async run(pressed: HTMLButtonElement, work: () => Promise<void>): Promise<void> {
    if (pressed.getAttribute('aria-busy') === 'true') {
      return;
    }
    this.problem.hidden = true;
    pressed.setAttribute('aria-busy', 'true');
    try {
      await work();
    } catch (error) {
      this.tell(error);
    } finally {
      pressed.removeAttribute('aria-busy');
    }
  }

  private tell(error: unknown): void {
    this.problem.replaceChildren(
      error instanceof ProblemError
        ? english([error.problem.detail, error.problem.remedy].filter(Boolean).join(' '))
        : this.texts.text('result.failed', {
            reason: error instanceof Error ? error.message : String(error),
          }),
    );
    this.problem.hidden = false;
    this.problem.scrollIntoView({ block: 'nearest' });
  }
}

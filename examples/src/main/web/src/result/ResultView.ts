import type { PredictionResult } from '../api';
import type { Texts } from '../texts';
import type { Theme } from '../theme';
import { copyEveryDigit } from './copying';
import { element } from './elements';
import { FeatureTable, freshState } from './FeatureTable';
import type { FeatureTableState } from './FeatureTable';
import { gauge } from './gauge';
import { counterfactualsCard, heatMapCard } from './hintsCards';
import { ModalitiesCard } from './ModalitiesCard';
import { isNetworkFeature } from './names';
import { noReasonsCard, reasonsCard } from './reasonsCard';
import { ResultContext } from './ResultContext';
import type { ResultActions } from './ResultContext';
import {
  clinical,
  gaugeTable,
  headline,
  plainVerdict,
  uncertainty,
  warnings,
  wording,
} from './summary';
import { wayOf } from './way';
import type { Way } from './way';

export type { ResultActions };

/** Shows a prediction with its reasons. */
export class ResultView {
  private context: ResultContext | null = null;
  private features: FeatureTableState = freshState();
  private openedGroups: string[] = [];
  private heatMapFeature: string | null = null;
  private readonly announcement = element('p', {
    class: 'visually-hidden',
    role: 'status',
    'data-test': 'result-announcement',
  });
  private readonly content = element('div', { class: 'result' });

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
    const { texts } = this;
    this.features = freshState();
    this.openedGroups = [];
    this.heatMapFeature = null;
    this.render(result, []);
    this.announcement.textContent = texts.text('result.announcement', {
      wording: wording(result, texts),
      verdict: plainVerdict(result, texts),
      warnings: result.warnings.length,
    });
  }

  clear(): void {
    this.context?.dispose();
    this.context = null;
    this.content.replaceChildren();
    this.announcement.textContent = '';
  }

  /** Draws the plots anew; the style sheets do the rest. */
  retheme(_theme: Theme): void {
    this.context?.redraw();
  }

  relabel(texts: Texts): void {
    this.texts = texts;
    if (this.context) {
      const open = Array.from(
        this.content.querySelectorAll<HTMLElement>('details[open]'),
        (node) => node.dataset['keep'] ?? '',
      );
      this.render(this.context.result, open);
    }
  }

  dispose(): void {
    this.clear();
    this.announcement.remove();
    this.content.remove();
  }

  private render(result: PredictionResult, open: readonly string[]): void {
    this.context?.dispose();
    const context = new ResultContext(result, this.texts, this.actions);
    this.context = context;
    const way = wayOf(result);
    this.content.replaceChildren(
      summary(context),
      ...(way ? this.reasons(context, way) : [noReasonsCard(context)]),
      context.card(
        'features',
        this.texts.text('result.features.title'),
        new FeatureTable(result, this.texts, this.features).node,
      ),
    );
    for (const node of this.content.querySelectorAll('details')) {
      node.open = open.includes(node.dataset['keep'] ?? '');
    }
  }

  private reasons(context: ResultContext, way: Way): HTMLElement[] {
    const { modalities, counterfactuals } = context.result;
    const cards = [reasonsCard(context, way)];
    if (modalities?.length) {
      cards.push(new ModalitiesCard(context, modalities, way.scale, this.openedGroups).node);
    }
    if (counterfactuals?.length) {
      cards.push(counterfactualsCard(context, counterfactuals));
    }
    const network = way.ranking.filter((row) => isNetworkFeature(row.feature));
    if (network.length > 0) {
      cards.push(
        heatMapCard(context, network, way.scale, this.heatMapFeature, (feature) => {
          this.heatMapFeature = feature;
        }),
      );
    }
    return cards;
  }
}

function summary(context: ResultContext): HTMLElement {
  const { result, texts } = context;
  const plot = context.plot(gauge(result, texts, texts.text('result.gauge.title')));
  return context.card(
    'summary',
    texts.text('result.title'),
    element(
      'div',
      { class: 'result-top' },
      headline(result, texts),
      element(
        'div',
        { class: 'result-figure' },
        plot.node,
        context.tools(plot, 'gauge', gaugeTable(result, texts), false),
      ),
    ),
    warnings(result, texts),
    element('div', { class: 'result-columns' }, uncertainty(result, texts), clinical(result, texts)),
    exports(context),
    element(
      'p',
      { class: 'result-quiet', 'data-test': 'origin' },
      context.madeBy(),
      texts.language === 'en' ? ' ' : null,
      element('strong', {}, context.notice()),
    ),
  );
}

function exports(context: ResultContext): HTMLElement {
  const { result, texts, actions } = context;
  const kinds = ['pdf', 'json', 'csv', 'ranking'] as const;
  return element(
    'div',
    { class: 'result-exports', role: 'group', 'aria-label': texts.text('result.export.title') },
    ...kinds
      .filter((kind) => kind !== 'ranking' || result.explanation)
      .map((kind) =>
        context.working(
          texts.text(`result.export.${kind}`),
          { class: 'result-button', 'data-test': `export-${kind}` },
          () => actions.download(kind),
        ),
      ),
  );
}

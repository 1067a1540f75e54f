import type { Counterfactual, RankingRow } from '../api';
import { element } from './elements';
import type { Child } from './elements';
import { fieldName } from './names';
import { againstThreshold, contribution, everyDigit } from './numbers';
import type { Scale } from './numbers';
import type { ResultContext } from './ResultContext';

/** For which clinical values the model would answer differently, as sentences. */
export function counterfactualsCard(
  context: ResultContext,
  hints: readonly Counterfactual[],
): HTMLElement {
  const { texts } = context;
  return context.card(
    'counterfactuals',
    texts.text('result.counterfactuals.title'),
    element('p', { class: 'result-quiet' }, texts.text('result.counterfactuals.explained')),
    element(
      'ul',
      { 'data-test': 'counterfactuals' },
      ...hints.map((hint) => element('li', {}, ...sentences(context, hint))),
    ),
  );
}

function sentences({ result, texts }: ResultContext, hint: Counterfactual): Child[] {
  if (texts.language === 'en') {
    return [hint.sentence];
  }
  const feature = fieldName(hint.feature, texts);
  const value = everyDigit(hint.value);
  const sentence =
    hint.otherValue !== undefined && hint.otherProbability !== undefined
      ? texts.text('result.counterfactuals.other', {
          feature,
          value,
          other: everyDigit(hint.otherValue),
          changed: againstThreshold(hint.otherProbability, result.threshold, 3).probability,
          ...againstThreshold(result.probability, result.threshold, 3),
        })
      : texts.text(
          hint.exact ? 'result.counterfactuals.same' : 'result.counterfactuals.same-tried',
          { feature, value },
        );
  return [sentence, element('small', { lang: 'en' }, hint.sentence)];
}

/** The choice of the network feature whose heat map is shown in the viewer. */
export function heatMapCard(
  context: ResultContext,
  rows: readonly RankingRow[],
  scale: Scale,
  chosen: string | null,
  choose: (feature: string) => void,
): HTMLElement {
  const { texts } = context;
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
  choice.value = chosen ?? rows[0]?.feature ?? '';
  choice.addEventListener('change', () => choose(choice.value));
  return context.card(
    'heat-map',
    texts.text('result.heat-map.title'),
    element('p', { class: 'result-quiet' }, texts.text('result.heat-map.explained')),
    element(
      'div',
      { class: 'result-controls' },
      element('label', {}, element('span', {}, texts.text('result.heat-map.feature')), choice),
      context.working(
        texts.text('result.heat-map.show'),
        { class: 'result-button', 'data-test': 'heat-map' },
        () => context.actions.heatMap(choice.value),
      ),
    ),
  );
}

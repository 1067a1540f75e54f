import type { RankingRow } from '../api';
import { element, figure, percentFigure, table } from './elements';
import { amountFigure, meaning, nameCell } from './FeatureTable';
import { isNetworkFeature } from './names';
import { contribution, percentile, place, short } from './numbers';
import type { Scale } from './numbers';
import { SIDE_MARKS, amountTitle, effect, stepName, waterfall } from './reasons';
import type { ResultContext } from './ResultContext';
import { sideOf } from './way';
import type { Way } from './way';

const RANKED = 15;

/** The way from the base to the outcome, and the features that moved it most. */
export function reasonsCard(context: ResultContext, way: Way): HTMLElement {
  const { texts } = context;
  const title = texts.text('result.waterfall.title');
  const plot = context.plot(waterfall(way, texts, title));
  return context.card(
    'reasons',
    texts.text('result.reasons.title'),
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
      context.tools(plot, 'waterfall', wayTable(context, way, title)),
    ),
    ranking(context, way),
  );
}

/** What is said of a model that cannot be explained. */
export function noReasonsCard(context: ResultContext): HTMLElement {
  const { texts } = context;
  return context.card(
    'reasons',
    texts.text('result.reasons.title'),
    element('p', { 'data-test': 'no-explanation' }, texts.text('result.reasons.none')),
  );
}

function wayTable({ texts }: ResultContext, way: Way, title: string): HTMLElement {
  const { scale } = way;
  return table(
    title,
    [
      { title: texts.text('result.column.feature') },
      { title: texts.text('result.column.value'), numeric: true },
      { title: amountTitle(scale, texts), numeric: true },
      { title: texts.text('result.column.direction') },
      { title: texts.text(`result.column.then-${scale}`), numeric: true },
    ],
    [
      [texts.text('result.waterfall.start'), '', '', '', placeFigure(way.base, scale)],
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

function placeFigure(value: number, scale: Scale): HTMLElement {
  const shown = place(value, scale);
  return scale === 'probability' ? percentFigure(value, shown) : figure(value, shown);
}

function ranking(context: ResultContext, way: Way): HTMLElement {
  const { texts } = context;
  const rows = way.ranking.slice(0, RANKED);
  const most = Math.max(...rows.map((row) => Math.abs(row.contribution)));
  const node = table(
    texts.text('result.ranking.title', { count: rows.length }),
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
    body?.appendChild(rankingRow(context, row, most === 0 ? 0 : row.contribution / most, way.scale));
  }
  return node;
}

/** A row of the ranking; the length of its bar is a part of the longest one. */
function rankingRow(
  context: ResultContext,
  row: RankingRow,
  length: number,
  scale: Scale,
): HTMLElement {
  const { texts } = context;
  const side = sideOf(row.contribution);
  const bar = element('span', { class: 'result-bar', 'data-effect': side });
  bar.style.width = `${50 * Math.abs(length)}%`;
  const name = nameCell(row.feature);
  if (isNetworkFeature(row.feature)) {
    name.appendChild(
      context.working(
        texts.text('result.heat-map.short'),
        {
          class: 'result-link',
          'data-test': 'heat-map-of',
          'data-feature': row.feature,
          'aria-label': texts.text('result.heat-map.of', { feature: row.feature }),
        },
        () => context.actions.heatMap(row.feature),
      ),
    );
  }
  return element(
    'tr',
    {},
    name,
    element('td', { class: 'numeric' }, figure(row.value, short(row.value))),
    element(
      'td',
      { class: 'numeric', 'data-effect': side },
      amountFigure(row.contribution, scale),
      row.standardError === undefined
        ? null
        : element(
            'small',
            {},
            `${texts.text('result.ranking.error')} `,
            amountFigure(row.standardError, scale, contribution(row.standardError, scale).slice(1)),
          ),
    ),
    element(
      'td',
      { class: 'result-direction' },
      element('span', { class: 'result-track', 'aria-hidden': 'true' }, bar),
      element(
        'span',
        { 'data-effect': side },
        element('span', { 'aria-hidden': 'true' }, SIDE_MARKS[side]),
        effect(row.contribution, texts),
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

import type { PredictionResult } from '../api';
import type { Texts } from '../texts';
import { element, english, figure, table } from './elements';
import { fieldName, unitName, verdict, warningTitle } from './names';
import { againstThreshold, percent, probability, short } from './numbers';

const DEMONSTRATION = 'demonstration-model';

type Warning = PredictionResult['warnings'][number];

/** The probability in words, with the side of the threshold. */
export function wording(result: PredictionResult, texts: Texts): string {
  if (texts.language === 'en' && result.wording) {
    return result.wording;
  }
  const { threshold } = result;
  const side =
    result.probability > threshold ? 'above' : result.probability === threshold ? 'at' : 'below';
  return texts.text(`result.wording.${side}`, {
    ...againstThreshold(result.probability, threshold),
  });
}

/** The verdict as plain text. */
export function plainVerdict(result: PredictionResult, texts: Texts): string {
  return verdict(result, texts).textContent ?? '';
}

/** What is said of a model that was trained on synthetic cases; nothing for other models. */
export function demonstrationNotice(result: PredictionResult, texts: Texts): string[] {
  return result.warnings.some((warning) => warning.code === DEMONSTRATION)
    ? [texts.text('result.demonstration')]
    : [];
}

/** The number, what it means, and what it must not be used for. */
export function headline(result: PredictionResult, texts: Texts): HTMLElement {
  const high = result.probability >= result.threshold;
  const shown = againstThreshold(result.probability, result.threshold);
  return element(
    'div',
    { class: 'result-headline' },
    element(
      'p',
      { class: 'result-number' },
      figure(result.probability, shown.probability, {
        class: 'result-big',
        'data-test': 'probability',
      }),
      element(
        'span',
        { class: 'result-percent', 'data-test': 'probability-percent' },
        shown.percent,
      ),
    ),
    ...demonstrationNotice(result, texts).map((notice) =>
      element('p', { class: 'result-demonstration', 'data-test': 'demonstration' }, notice),
    ),
    element(
      'p',
      { class: 'result-verdict', 'data-test': 'verdict', 'data-side': high ? 'high' : 'low' },
      element('span', { 'aria-hidden': 'true', class: 'result-arrow' }, high ? '\u25b2' : '\u25bc'),
      verdict(result, texts),
    ),
    element('p', { class: 'result-wording', 'data-test': 'wording' }, wording(result, texts)),
  );
}

/** How sure the number is, in sentences. */
export function uncertainty(result: PredictionResult, texts: Texts): HTMLElement | null {
  const { interval, predictionSet, treeSpread } = result.uncertainty ?? {};
  const sentences: string[] = [];
  if (interval) {
    const lower = percent(interval.lower);
    const upper = percent(interval.upper);
    const side =
      result.probability < interval.lower
        ? texts.text('result.uncertainty.interval-higher')
        : result.probability > interval.upper
          ? texts.text('result.uncertainty.interval-lower')
          : '';
    sentences.push(
      texts.text('result.uncertainty.interval', { cases: interval.cases, lower, upper }) + side,
    );
  }
  if (predictionSet) {
    const left = predictionSet.notExcluded;
    const key =
      left.length > 1 ? 'both' : left.length === 0 ? 'neither' : left[0] === 'invasion' ? 'invasion' : 'intact';
    sentences.push(
      texts.text(`result.uncertainty.set-${key}`, {
        confidence: short(100 * predictionSet.confidence),
        invasion: short(predictionSet.invasionPValue),
        intact: short(predictionSet.intactPValue),
      }),
    );
  }
  if (treeSpread) {
    sentences.push(
      texts.text('result.uncertainty.trees', {
        trees: treeSpread.trees,
        lower: percent(treeSpread.tenthPercentile),
        upper: percent(treeSpread.ninetiethPercentile),
        deviation: short(100 * treeSpread.standardDeviation),
      }),
    );
  }
  return sentences.length === 0
    ? null
    : element(
        'div',
        { class: 'result-block', 'data-test': 'uncertainty' },
        element('h4', {}, texts.text('result.uncertainty.title')),
        element('ul', {}, ...sentences.map((sentence) => element('li', {}, sentence))),
      );
}

/** The numbers of the gauge. */
export function gaugeTable(result: PredictionResult, texts: Texts): HTMLElement {
  const { interval, treeSpread } = result.uncertainty ?? {};
  const row = (key: string, value: number): [string, Node] => [
    texts.text(`result.gauge.row.${key}`),
    figure(value, probability(value)),
  ];
  return table(
    texts.text('result.gauge.title'),
    [
      { title: texts.text('result.column.quantity') },
      { title: texts.text('result.column.probability'), numeric: true },
    ],
    [
      row('probability', result.probability),
      row('threshold', result.threshold),
      ...(interval
        ? [row('interval-lower', interval.lower), row('interval-upper', interval.upper)]
        : []),
      ...(treeSpread
        ? [
            row('trees-lower', treeSpread.tenthPercentile),
            row('trees-upper', treeSpread.ninetiethPercentile),
          ]
        : []),
    ],
  );
}

/** Everything that the user should know before believing the number. */
export function warnings(result: PredictionResult, texts: Texts): HTMLElement {
  const title = texts.text('result.warnings.title', { count: result.warnings.length });
  return element(
    'section',
    {
      class: result.warnings.length === 0 ? 'result-warnings none' : 'result-warnings',
      'data-test': 'warnings',
      'aria-label': title,
    },
    result.warnings.length === 0
      ? element('p', {}, texts.text('result.warnings.none'))
      : element('h4', {}, title),
    result.warnings.length === 0
      ? null
      : element('ul', {}, ...result.warnings.map((warning) => warningItem(warning, texts))),
  );
}

function warningItem(warning: Warning, texts: Texts): HTMLElement {
  const heading = warningTitle(warning.code, texts);
  const repeated = warning.message.startsWith(heading.replace(/\.$/, ''));
  const item = element(
    'li',
    { 'data-code': warning.code },
    repeated ? null : element('strong', {}, heading),
    repeated ? null : ' ',
    english(warning.message),
  );
  if (warning.features?.length) {
    const title = texts.text('result.warnings.outside', { count: warning.features.length });
    item.appendChild(
      element(
        'details',
        { 'data-keep': 'outside', 'data-test': 'outside-features' },
        element('summary', {}, title),
        table(
          title,
          [
            { title: texts.text('result.column.feature') },
            { title: texts.text('result.column.value'), numeric: true },
            { title: texts.text('result.column.least'), numeric: true },
            { title: texts.text('result.column.most'), numeric: true },
            { title: texts.text('result.column.widths'), numeric: true },
          ],
          warning.features.map((feature) => [
            feature.name,
            figure(feature.value, short(feature.value)),
            figure(feature.minimum, short(feature.minimum)),
            figure(feature.maximum, short(feature.maximum)),
            feature.rangeWidths === undefined
              ? texts.text('result.warnings.constant')
              : figure(feature.rangeWidths, short(feature.rangeWidths)),
          ]),
        ),
      ),
    );
  }
  return item;
}

interface Reading {
  readonly field: string;
  readonly text?: string;
  readonly value: number;
  readonly unit: string;
  readonly message?: string;
}

/** The clinical values as they were read from what was typed. */
export function clinical(result: PredictionResult, texts: Texts): HTMLElement | null {
  const readings = readingsOf(result);
  return readings.length === 0
    ? null
    : element(
        'div',
        { class: 'result-block', 'data-test': 'readings' },
        element('h4', {}, texts.text('result.clinical.title')),
        element('dl', {}, ...readings.flatMap((reading) => pair(reading, texts))),
      );
}

function pair(reading: Reading, texts: Texts): HTMLElement[] {
  return [
    element('dt', {}, fieldName(reading.field, texts)),
    element(
      'dd',
      {},
      figure(reading.value, short(reading.value)),
      ` ${unitName(reading.unit, texts)}`,
      reading.text !== undefined &&
        Number(reading.text) !== reading.value &&
        !(reading.message && texts.language === 'en')
        ? element(
            'span',
            { class: 'result-quiet' },
            ` ${texts.text('result.clinical.typed', { text: reading.text })}`,
          )
        : null,
      reading.message ? element('small', { lang: 'en' }, reading.message) : null,
    ),
  ];
}

function readingsOf(result: PredictionResult): Reading[] {
  if (result.readings) {
    return [...result.readings];
  }
  const values = result.clinical;
  return values
    ? [
        { field: 'cea', value: values.ceaNgPerMl, unit: 'ng/mL' },
        { field: 'ca125', value: values.ca125UPerMl, unit: 'U/mL' },
        { field: 'age', value: values.ageYears, unit: 'years' },
      ]
    : [];
}

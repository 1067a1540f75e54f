import type { Modality, RankingRow } from '../api';
import type { Texts } from '../texts';
import { arrows } from './bars';
import type { Bar } from './bars';
import { contribution, everyDigit, percentile, place, share, short, unitsOf } from './numbers';
import type { Scale } from './numbers';
import type { Content } from './Plot';
import { groupName } from './names';
import { sideOf } from './way';
import type { Step, Way } from './way';

/** A sign of the side beside its colour. */
export const SIDE_MARKS = { raises: '\u25b2 ', lowers: '\u25bc ', none: '' } as const;

/** Whether an amount raises or lowers the outcome, in words. */
export function effect(amount: number, texts: Texts): string {
  return texts.text(`result.effect.${sideOf(amount)}`);
}

export function stepName(step: Step, texts: Texts): string {
  return step.row ? step.row.feature : texts.text('result.waterfall.others', { count: step.others });
}

function outcome(scale: Scale, texts: Texts): string {
  return texts.text(`result.outcome.${scale}`);
}

function tipOf(row: RankingRow, scale: Scale, texts: Texts): string[] {
  const lines = [row.feature];
  if (row.title) {
    lines.push(row.title);
  }
  lines.push(`${texts.text('result.column.value')}: ${row.value === null ? short(null) : everyDigit(row.value)}`);
  lines.push(
    `${amountTitle(scale, texts)}: ${contribution(row.contribution, scale)} (${effect(row.contribution, texts)})`,
  );
  if (row.trainingPercentile !== undefined) {
    lines.push(`${texts.text('result.column.percentile')}: ${percentile(row.trainingPercentile)}`);
  }
  if (row.highValueMeans) {
    lines.push(`${texts.text('result.column.high')}: ${row.highValueMeans}`);
  }
  return lines;
}

/** The head of a column of contributions, with its unit. */
export function amountTitle(scale: Scale, texts: Texts): string {
  return texts.text(`result.column.amount-${scale}`);
}

/** The steps from the base, at the bottom, to the outcome, at the top. */
export function waterfall(way: Way, texts: Texts, title: string): Content {
  const { scale } = way;
  const words = outcome(scale, texts);
  const base = place(way.base, scale);
  const end = place(way.end, scale);
  const bars = way.steps.map(
    (step): Bar => ({
      name: stepName(step, texts),
      detail: step.row ? `= ${short(step.row.value)}` : '',
      from: step.from,
      to: step.to,
      amount: contribution(step.contribution, scale),
      effect: SIDE_MARKS[sideOf(step.contribution)] + effect(step.contribution, texts),
      tip: step.row
        ? tipOf(step.row, scale, texts)
        : [stepName(step, texts), `${amountTitle(scale, texts)}: ${contribution(step.contribution, scale)}`],
    }),
  );
  const leading = way.steps
    .slice(0, 3)
    .map((step) => `${stepName(step, texts)} ${contribution(step.contribution, scale)}`)
    .join(texts.text('result.list.separator'));
  return {
    name: 'waterfall',
    title,
    message: texts.text('result.waterfall.message', {
      outcome: words,
      base,
      end,
      leading,
      unit: amountTitle(scale, texts),
    }),
    draw: (width, look) =>
      arrows(width, look, {
        names: texts.text('result.column.feature-value'),
        amounts: amountTitle(scale, texts),
        bars,
        marks: [
          { value: way.base, words: texts.text('result.waterfall.base', { value: base }), above: false },
          {
            value: way.end,
            words: texts.text('result.waterfall.end', { outcome: words, value: end }),
            above: true,
          },
        ],
        chained: true,
        tick: (value) =>
          scale === 'probability'
            ? `${short(Number((100 * value).toPrecision(12)))} %`
            : short(Number(value.toPrecision(12))),
        raises: texts.text('result.legend.raises'),
        lowers: texts.text('result.legend.lowers'),
        selectable: false,
      }),
  };
}

/** Groups by the size of their contribution. */
export function largestFirst(groups: readonly Modality[]): Modality[] {
  return [...groups].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}

/** One bar a group, in the order given. */
export function modalities(
  sorted: readonly Modality[],
  scale: Scale,
  texts: Texts,
  title: string,
  open: (group: Modality) => void,
): Content {
  const bars = sorted.map((group): Bar => {
    const name = groupName(group.group, texts);
    const features = texts.text('result.modalities.features', { count: group.features });
    const part = texts.text('result.modalities.share', { share: share(group.share) });
    return {
      name,
      detail: features,
      from: 0,
      to: group.contribution,
      amount: contribution(group.contribution, scale),
      effect: share(group.share),
      tip: [
        name,
        features,
        `${amountTitle(scale, texts)}: ${contribution(group.contribution, scale)} (${effect(group.contribution, texts)})`,
        part,
        ...(group.parts?.length ? [texts.text('result.modalities.open')] : []),
      ],
    };
  });
  return {
    name: 'modalities',
    title,
    message: texts.text('result.modalities.message', {
      groups: sorted
        .map(
          (group) =>
            `${groupName(group.group, texts)} ${contribution(group.contribution, scale)} (${share(group.share)})`,
        )
        .join(texts.text('result.list.separator')),
      unit: amountTitle(scale, texts),
    }),
    select: (row) => {
      const group = sorted[row];
      if (group?.parts?.length) {
        open(group);
      }
    },
    draw: (width, look) =>
      arrows(width, look, {
        names: texts.text('result.column.group'),
        amounts: texts.text('result.column.amount-share', { amount: amountTitle(scale, texts) }),
        bars,
        marks: [{ value: 0, words: '', above: false }],
        chained: false,
        tick: (value) => short(Number((value * unitsOf(scale)).toPrecision(12))),
        raises: texts.text('result.legend.raises'),
        lowers: texts.text('result.legend.lowers'),
        selectable: sorted.some((group) => group.parts?.length),
      }),
  };
}

import type { PredictionResult } from '../api';
import type { Texts } from '../texts';
import type { CustomSeriesOption } from './engine';
import { fitted, widthOf } from './look';
import type { Look } from './look';
import { againstThreshold, probability } from './numbers';
import { tip, tipsIn } from './Plot';
import type { Content, Drawing } from './Plot';

type Shape = NonNullable<ReturnType<NonNullable<CustomSeriesOption['renderItem']>>>;

interface Band {
  readonly kind: 'probability' | 'interval' | 'trees';
  readonly from: number;
  readonly to: number;
  readonly words: string;
}

const SIDE = 12;
const TOP = 30;
const ROW = 50;
const AXIS = 28;
const TEXT_HEIGHT = 20;
const THICKNESS = { probability: 22, interval: 12, trees: 6 } as const;

function bandsOf(result: PredictionResult, texts: Texts): Band[] {
  const { probability: shown } = againstThreshold(result.probability, result.threshold);
  const bands: Band[] = [
    {
      kind: 'probability',
      from: 0,
      to: result.probability,
      words: texts.text('result.gauge.probability', {
        probability: shown,
      }),
    },
  ];
  const interval = result.uncertainty?.interval;
  if (interval) {
    bands.push({
      kind: 'interval',
      from: interval.lower,
      to: interval.upper,
      words: texts.text('result.gauge.interval', {
        lower: probability(interval.lower),
        upper: probability(interval.upper),
      }),
    });
  }
  const trees = result.uncertainty?.treeSpread;
  if (trees) {
    bands.push({
      kind: 'trees',
      from: trees.tenthPercentile,
      to: trees.ninetiethPercentile,
      words: texts.text('result.gauge.trees', {
        lower: probability(trees.tenthPercentile),
        upper: probability(trees.ninetiethPercentile),
      }),
    });
  }
  return bands;
}

/** Probability, its interval and the spread of the trees on one axis, with the threshold. */
export function gauge(result: PredictionResult, texts: Texts, title: string): Content {
  const bands = bandsOf(result, texts);
  const threshold = texts.text('result.gauge.threshold', {
    threshold: againstThreshold(result.probability, result.threshold).threshold,
  });
  return {
    name: 'gauge',
    title,
    message: [...bands.map((band) => band.words), threshold].join('; '),
    draw: (width, look) => draw(width, look, bands, result.threshold, threshold),
  };
}

function draw(
  width: number,
  look: Look,
  bands: readonly Band[],
  threshold: number,
  thresholdWords: string,
): Drawing {
  const height = TOP + ROW * bands.length + AXIS;
  const room = width - 2 * SIDE;
  return {
    height,
    option: {
      animation: false,
      textStyle: { fontFamily: look.font },
      grid: { left: SIDE, right: SIDE, top: TOP, bottom: AXIS, outerBoundsMode: 'none' },
      tooltip: tipsIn(look),
      xAxis: {
        type: 'value',
        min: 0,
        max: 1,
        interval: 0.25,
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: look.muted, fontSize: 12 },
        splitLine: { lineStyle: { color: look.grid } },
      },
      yAxis: { type: 'value', show: false, min: 0, max: bands.length, inverse: true },
      series: [
        {
          type: 'custom',
          clip: false,
          encode: { x: 0, y: 1 },
          data: [...bands.map((band, row) => [band.to, row]), [threshold, bands.length]],
          tooltip: {
            formatter: (item: unknown) => {
              const row = (item as { dataIndex: number }).dataIndex;
              return tip([bands[row]?.words ?? thresholdWords], look);
            },
          },
          renderItem: (item) => {
            const band = bands[item.dataIndex];
            const x = (value: number): number => SIDE + room * value;
            return band
              ? bandShape(band, TOP + ROW * item.dataIndex, x, room, threshold, look)
              : thresholdShape(x(threshold), bands.length, width, thresholdWords, look);
          },
        },
      ],
    },
  };
}

function bandShape(
  band: Band,
  top: number,
  x: (value: number) => number,
  room: number,
  threshold: number,
  look: Look,
): Shape {
  const thickness = THICKNESS[band.kind];
  const y = top + TEXT_HEIGHT + (ROW - TEXT_HEIGHT - thickness) / 2 - 2;
  const left = x(band.from);
  const right = Math.max(x(band.to), left + 3);
  const bold = band.kind === 'probability';
  const font = `${bold ? 600 : 400} 13px ${look.font}`;
  const fill =
    band.kind === 'probability' && band.to >= threshold
      ? look.raises
      : band.kind === 'probability'
        ? look.lowers
        : look.muted;
  const track = {
    type: 'rect' as const,
    silent: true,
    shape: { x: x(0), y, width: room, height: thickness, r: 3 },
    style: { fill: look.track },
  };
  const bar = {
    type: 'rect' as const,
    shape: { x: left, y, width: right - left, height: thickness, r: 3 },
    style: { fill },
  };
  const words = {
    type: 'text' as const,
    silent: true,
    style: {
      text: fitted(band.words, room, font),
      x: x(0),
      y: top + 2,
      font,
      fill: look.text,
      // keeps the words readable where the line of the threshold crosses them
      backgroundColor: look.background,
      padding: [0, 4, 0, 0],
    },
    z2: 20,
  };
  return { type: 'group', children: [track, bar, words] };
}

function thresholdShape(
  x: number,
  rows: number,
  width: number,
  words: string,
  look: Look,
): Shape {
  const font = `13px ${look.font}`;
  const half = widthOf(words, font) / 2;
  const middle = Math.min(Math.max(x, half + 2), width - half - 2);
  return {
    type: 'group',
    children: [
      {
        type: 'line',
        shape: { x1: x, y1: TOP - 8, x2: x, y2: TOP + ROW * rows },
        style: { stroke: look.text, lineWidth: 2, lineDash: [5, 4] },
        z2: 10,
      },
      {
        type: 'text',
        style: { text: words, x: middle, y: 2, align: 'center', font, fill: look.text },
        z2: 20,
      },
    ],
  };
}

export type { Shape };

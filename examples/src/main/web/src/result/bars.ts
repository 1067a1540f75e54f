import type { Look } from './look';
import { colourOf, fitted, widthOf } from './look';
import { tip, tipsIn } from './Plot';
import type { Drawing } from './Plot';
import type { Shape } from './gauge';

/** One row of a plot: words left, an arrow over an axis, words right. */
export interface Bar {
  readonly name: string;
  /** A second line under the name; may be empty. */
  readonly detail: string;
  readonly from: number;
  readonly to: number;
  readonly amount: string;
  /** A second line under the amount. */
  readonly effect: string;
  readonly tip: readonly string[];
}

/** A dashed line through all rows. */
export interface Mark {
  readonly value: number;
  readonly words: string;
  readonly above: boolean;
}

export interface Frame {
  /** What the names and the amounts are. */
  readonly names: string;
  readonly amounts: string;
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
  /** Whether each bar begins where the one below it ends. */
  readonly chained: boolean;
  readonly tick: (value: number) => string;
  readonly raises: string;
  readonly lowers: string;
  readonly selectable: boolean;
}

const ROW = 44;
const HEAD = 24;
const AXIS = 30;
const MARK = 20;
const LEGEND = 30;
const BAR = 20;
const GAP = 14;

type Piece = Extract<Shape, { type: 'group' }>['children'][number];

/** Draws rows of arrows; the head of an arrow and its words say the sign, not the colour alone. */
export function arrows(width: number, look: Look, frame: Frame): Drawing {
  const nameFont = `13px ${look.font}`;
  const smallFont = `12px ${look.font}`;
  const amountFont = `600 13px ${look.font}`;
  const names = Math.max(
    ...frame.bars.map((bar) =>
      Math.max(widthOf(bar.name, nameFont), widthOf(bar.detail, smallFont)),
    ),
  );
  const amounts = Math.max(
    ...frame.bars.map((bar) =>
      Math.max(widthOf(bar.amount, amountFont), widthOf(bar.effect, smallFont)),
    ),
  );
  const left = Math.min(Math.ceil(names), Math.floor(width * 0.46)) + GAP;
  const right = Math.ceil(amounts) + GAP;
  const room = Math.max(40, width - left - right);
  const values = [
    ...frame.bars.flatMap((bar) => [bar.from, bar.to]),
    ...frame.marks.map((mark) => mark.value),
  ];
  const least = Math.min(...values);
  const most = Math.max(...values);
  const margin = (most - least || 1) * 0.05;
  const low = least - margin;
  const high = most + margin;
  const x = (value: number): number => left + (room * (value - low)) / (high - low);
  const marked = (above: boolean): number =>
    frame.marks.some((mark) => mark.above === above && mark.words !== '') ? MARK : 0;
  const top = HEAD + marked(true);
  const below = marked(false);
  const bottom = top + ROW * frame.bars.length;
  const height = bottom + below + AXIS + LEGEND;
  return {
    height,
    option: {
      animation: false,
      textStyle: { fontFamily: look.font },
      grid: {
        left,
        right,
        top,
        bottom: below + AXIS + LEGEND,
        outerBoundsMode: 'none',
      },
      tooltip: tipsIn(look),
      xAxis: {
        type: 'value',
        min: low,
        max: high,
        splitNumber: Math.max(2, Math.min(6, Math.floor(room / 80))),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: {
          color: look.muted,
          fontSize: 12,
          margin: below + 8,
          showMinLabel: false,
          showMaxLabel: false,
          formatter: frame.tick,
        },
        splitLine: { showMinLine: false, showMaxLine: false, lineStyle: { color: look.grid } },
      },
      yAxis: { type: 'value', show: false, min: 0, max: frame.bars.length, inverse: true },
      series: [
        {
          type: 'custom',
          clip: false,
          encode: { x: 0, y: 1 },
          cursor: frame.selectable ? 'pointer' : 'default',
          data: [...frame.bars.map((bar, row) => [bar.to, row]), [low, frame.bars.length]],
          tooltip: {
            formatter: (item: unknown) => {
              const row = (item as { dataIndex: number }).dataIndex;
              return tip(frame.bars[row]?.tip ?? [], look);
            },
          },
          renderItem: (item) => {
            const row = item.dataIndex;
            const bar = frame.bars[row];
            return {
              type: 'group',
              children: bar
                ? rowPieces(bar, row)
                : [...headPieces(), ...frame.marks.flatMap((mark) => markPieces(mark)), ...legendPieces()],
            };
          },
        },
      ],
    },
  };

  function rowPieces(bar: Bar, row: number): Piece[] {
    const start = top + ROW * row;
    const middle = start + ROW / 2;
    const pieces: Piece[] = [
      {
        type: 'rect',
        shape: { x: 0, y: start, width, height: ROW },
        style: { fill: 'transparent' },
      },
      rule(start),
      text(fitted(bar.name, left - GAP, nameFont), 0, middle, bar.detail === '' ? 0 : -9, nameFont),
      arrow(x(bar.from), x(bar.to), middle - BAR / 2, colourOf(bar.to - bar.from, look)),
      text(bar.amount, width, middle, bar.effect === '' ? 0 : -9, amountFont, 'right'),
    ];
    if (bar.detail !== '') {
      pieces.push(
        text(fitted(bar.detail, left - GAP, smallFont), 0, middle, 9, smallFont, 'left', true),
      );
    }
    if (bar.effect !== '') {
      pieces.push(text(bar.effect, width, middle, 9, smallFont, 'right', true));
    }
    if (row === frame.bars.length - 1) {
      pieces.push(rule(start + ROW));
    }
    if (frame.chained && row > 0) {
      pieces.push({
        type: 'line',
        silent: true,
        shape: { x1: x(bar.to), y1: middle - BAR / 2, x2: x(bar.to), y2: middle - ROW + BAR / 2 },
        style: { stroke: look.muted, lineWidth: 1 },
        z2: 2,
      });
    }
    return pieces;
  }

  function rule(y: number): Piece {
    return {
      type: 'line',
      silent: true,
      shape: { x1: 0, y1: y, x2: width, y2: y },
      style: { stroke: look.grid, lineWidth: 1 },
    };
  }

  function text(
    words: string,
    at: number,
    middle: number,
    offset: number,
    font: string,
    align: 'left' | 'right' | 'center' = 'left',
    quiet = false,
  ): Piece {
    return {
      type: 'text',
      silent: true,
      style: {
        text: words,
        x: at,
        y: middle + offset,
        align,
        verticalAlign: 'middle',
        font,
        fill: quiet ? look.muted : look.text,
      },
      z2: 6,
    };
  }

  function headPieces(): Piece[] {
    const half = width / 2 - GAP / 2;
    return [
      text(fitted(frame.names, half, smallFont), 0, HEAD / 2, 0, smallFont, 'left', true),
      text(fitted(frame.amounts, half, smallFont), width, HEAD / 2, 0, smallFont, 'right', true),
    ];
  }

  function markPieces(mark: Mark): Piece[] {
    const at = x(mark.value);
    const half = widthOf(mark.words, amountFont) / 2;
    const centre = Math.min(Math.max(at, half), width - half);
    return [
      {
        type: 'line',
        silent: true,
        shape: { x1: at, y1: top, x2: at, y2: bottom },
        style: { stroke: look.muted, lineWidth: 1.5, lineDash: [4, 4] },
        z2: 4,
      },
      text(
        mark.words,
        centre,
        mark.above ? top - MARK / 2 : bottom + MARK / 2,
        0,
        amountFont,
        'center',
      ),
    ];
  }

  function legendPieces(): Piece[] {
    const y = height - LEGEND / 2;
    const swatch = 24;
    const widths = [frame.raises, frame.lowers].map((words) => swatch + 8 + widthOf(words, nameFont));
    const [first = 0, second = 0] = widths;
    const start = Math.max(0, (width - first - second - 28) / 2);
    return [
      arrow(start, start + swatch, y - 8, look.raises, 16),
      text(frame.raises, start + swatch + 8, y, 0, nameFont),
      arrow(start + first + 28 + swatch, start + first + 28, y - 8, look.lowers, 16),
      text(frame.lowers, start + first + 28 + swatch + 8, y, 0, nameFont),
    ];
  }
}

/** A bar with a head at its end; a stroke where there is no length. */
function arrow(from: number, to: number, top: number, fill: string, thickness = BAR): Piece {
  const way = to < from ? -1 : 1;
  const length = Math.max(2, Math.abs(to - from));
  const end = from + way * length;
  const neck = end - way * Math.min(7, length);
  return {
    type: 'polygon',
    silent: true,
    shape: {
      points: [
        [from, top],
        [neck, top],
        [end, top + thickness / 2],
        [neck, top + thickness],
        [from, top + thickness],
      ],
    },
    style: { fill },
    z2: 5,
  };
}

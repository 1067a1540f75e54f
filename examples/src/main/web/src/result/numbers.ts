import type { Explanation } from '../api';

/** What the contributions of an explanation are measured in. */
export type Scale = 'probability' | 'log-odds';

export function scaleOf(explanation: Explanation | undefined): Scale {
  return explanation?.scale === 'log-odds' ? 'log-odds' : 'probability';
}

const MINUS = '\u2212';
const PER_CENT = '\u00a0%';
const NOTHING = '\u2013';
const MOST_DECIMALS = 15;

const fixedFormats = new Map<number, Intl.NumberFormat>();
const shortFormats = new Map<number, Intl.NumberFormat>();
const scientific = new Intl.NumberFormat('en', {
  notation: 'scientific',
  maximumFractionDigits: 3,
});

function cached(
  formats: Map<number, Intl.NumberFormat>,
  decimals: number,
  minimum: number,
): Intl.NumberFormat {
  let format = formats.get(decimals);
  if (!format) {
    format = new Intl.NumberFormat('en', {
      minimumFractionDigits: minimum,
      maximumFractionDigits: decimals,
      useGrouping: false,
    });
    formats.set(decimals, format);
  }
  return format;
}

function withMinus(text: string): string {
  return text.replaceAll('-', MINUS);
}

function fixed(value: number, decimals: number): string {
  return withMinus(cached(fixedFormats, decimals, decimals).format(value));
}

/** Every digit: the shortest text that reads back to the same number. */
export function everyDigit(value: number): string {
  return String(value);
}

/** Four significant digits; a dash where there is no number. */
export function short(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return NOTHING;
  }
  const size = Math.abs(value);
  if (size === 0) {
    return '0';
  }
  if (size >= 1e7 || size < 1e-4) {
    return withMinus(scientific.format(value));
  }
  const decimals = Math.max(0, 3 - Math.floor(Math.log10(size)));
  return withMinus(cached(shortFormats, decimals, 0).format(value));
}

/** A probability beside its threshold, each with the same decimals. */
export interface Against {
  readonly probability: string;
  readonly percent: string;
  readonly threshold: string;
}

/** Two decimals, and more where the probability would else look like the threshold. */
export function againstThreshold(value: number, threshold: number, least = 2): Against {
  let decimals = least;
  while (
    value !== threshold &&
    decimals < MOST_DECIMALS &&
    fixed(value, decimals) === fixed(threshold, decimals)
  ) {
    decimals++;
  }
  return {
    probability: probability(value, decimals),
    percent: percent(value, decimals),
    threshold: probability(threshold, decimals),
  };
}

/** A probability, 0 to 1; one that is not certain never reads as 0 or 1. */
export function probability(value: number, decimals = 3): string {
  const step = 10 ** -decimals;
  if (value > 0 && value < step / 2) {
    return '<' + fixed(step, decimals);
  }
  if (value < 1 && value >= 1 - step / 2) {
    return '>' + fixed(1 - step, decimals);
  }
  return fixed(value, decimals);
}

/** A probability in per cent, with the digits that {@link probability} shows. */
export function percent(value: number, decimals = 3): string {
  const text = probability(value, decimals);
  const sign = /^[<>]/.exec(text)?.[0] ?? '';
  return sign + fixed(100 * Number(text.slice(sign.length)), decimals - 2) + PER_CENT;
}

/** A share of a whole in per cent, one decimal. */
export function share(value: number): string {
  return fixed(100 * value, 1) + PER_CENT;
}

/** A percentile, 0 to 100, one decimal. */
export function percentile(value: number | null | undefined): string {
  return value === null || value === undefined ? NOTHING : fixed(value, 1);
}

/** Percentage points of a probability; log odds as they are. */
export function unitsOf(scale: Scale): number {
  return scale === 'probability' ? 100 : 1;
}

/** A contribution with its sign, in percentage points or log odds. */
export function contribution(value: number, scale: Scale): string {
  if (value === 0) {
    return '0';
  }
  const amount = Math.abs(value) * unitsOf(scale);
  const least = scale === 'probability' ? 2 : 3;
  const sign = value < 0 ? MINUS : '+';
  if (amount < 1e-6) {
    return sign + withMinus(scientific.format(amount));
  }
  const decimals = Math.max(least, 1 - Math.floor(Math.log10(amount)));
  return sign + fixed(amount, decimals);
}

/** A place on the axis of an explanation: a probability in per cent, or log odds. */
export function place(value: number, scale: Scale): string {
  return scale === 'probability' ? percent(value) : fixed(value, 3);
}

import type { PredictionResult, RankingRow } from '../api';
import { scaleOf } from './numbers';
import type { Scale } from './numbers';

const SHOWN = 9;

/** A step of the way from the base to the outcome. */
export interface Step {
  readonly row: RankingRow | null;
  readonly others: number;
  readonly contribution: number;
  readonly from: number;
  readonly to: number;
}

export interface Way {
  readonly scale: Scale;
  readonly base: number;
  readonly end: number;
  readonly ranking: readonly RankingRow[];
  /** The largest first; what is left over last, which is where the way begins. */
  readonly steps: readonly Step[];
}

/** The way from the base over the leading features to the outcome. */
export function wayOf(result: PredictionResult): Way | null {
  const { explanation } = result;
  if (!explanation || !result.ranking) {
    return null;
  }
  const rows = result.ranking.slice(0, SHOWN);
  const all = Object.values(explanation.contributions);
  const sum = all.reduce((total, value) => total + value, 0);
  const shown = rows.reduce((total, row) => total + row.contribution, 0);
  const end = explanation.base + sum;
  const steps: Step[] = [];
  let at = end;
  for (const row of rows) {
    steps.push({ row, others: 0, contribution: row.contribution, from: at - row.contribution, to: at });
    at -= row.contribution;
  }
  if (all.length > rows.length) {
    steps.push({
      row: null,
      others: all.length - rows.length,
      contribution: sum - shown,
      from: explanation.base,
      to: at,
    });
  }
  return { scale: scaleOf(explanation), base: explanation.base, end, ranking: result.ranking, steps };
}

export function sideOf(amount: number): 'raises' | 'lowers' | 'none' {
  return amount === 0 ? 'none' : amount > 0 ? 'raises' : 'lowers';
}

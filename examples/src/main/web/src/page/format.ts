import type { Grid } from '../api';
import type { Labels } from './Labels';

function locale(labels: Labels): string {
  return labels.language === 'zh' ? 'zh-CN' : 'en-GB';
}

/** A number with at most so many decimals. */
export function formatNumber(labels: Labels, value: number, decimals = 0): string {
  return new Intl.NumberFormat(locale(labels), { maximumFractionDigits: decimals }).format(value).replace('-', '\u2212');
}

/** Hounsfield units or another value of a voxel. */
export function formatVoxel(value: number): string {
  return String(Math.round(value * 10) / 10).replace('-', '\u2212');
}

/** A probability with two decimals, or as many as it takes to tell it from the threshold. */
export function formatProbability(probability: number, threshold: number): string {
  let decimals = 2;
  while (decimals < 6 && probability !== threshold && probability.toFixed(decimals) === threshold.toFixed(decimals)) {
    decimals++;
  }
  return probability.toFixed(decimals);
}

/** A measured value with four significant digits. */
export function formatValue(labels: Labels, value: number): string {
  return new Intl.NumberFormat(locale(labels), { maximumSignificantDigits: 4, useGrouping: false }).format(value);
}

export function formatBytes(labels: Labels, bytes: number): string {
  if (bytes < 1000) {
    return `${formatNumber(labels, bytes)} B`;
  }
  if (bytes < 1e6) {
    return `${formatNumber(labels, bytes / 1e3, 1)} kB`;
  }
  return bytes < 1e9
    ? `${formatNumber(labels, bytes / 1e6, 1)} MB`
    : `${formatNumber(labels, bytes / 1e9, 2)} GB`;
}

export function formatPercent(labels: Labels, fraction: number): string {
  return new Intl.NumberFormat(locale(labels), { style: 'percent', maximumFractionDigits: 0 }).format(fraction);
}

export function formatTime(labels: Labels, time: Date): string {
  return new Intl.DateTimeFormat(locale(labels), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(time);
}

/** A volume; large ones in mL. */
export function formatVolume(labels: Labels, cubicMillimetres: number): string {
  return cubicMillimetres < 1000
    ? `${formatNumber(labels, cubicMillimetres, 1)} mm³`
    : `${formatNumber(labels, cubicMillimetres / 1000, 2)} mL`;
}

/** Voxels along the axes. */
export function formatSize({ size }: Grid): string {
  return size.join(' × ');
}

/** Millimetres between voxels along the axes. */
export function formatSpacing(labels: Labels, { spacing }: Grid): string {
  return `${spacing.map((step) => formatNumber(labels, step, 3)).join(' × ')} mm`;
}

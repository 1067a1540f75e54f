import type { PredictionResult } from '../api';
import type { Texts } from '../texts';
import { english } from './elements';

const GROUPS: Readonly<Record<string, string>> = {
  Radiomics: 'radiomics',
  'Deep features': 'deep',
  Clinical: 'clinical',
  'Pleura geometry': 'pleura-geometry',
  'Other columns': 'other',
  Others: 'others',
  Original: 'original',
  Wavelet: 'wavelet',
  'Laplacian of Gaussian': 'laplacian-of-gaussian',
  Square: 'square',
  'Square root': 'square-root',
  Logarithm: 'logarithm',
  Exponential: 'exponential',
  Gradient: 'gradient',
  'Local binary pattern in 2D': 'local-binary-pattern-2d',
  'Local binary pattern in 3D': 'local-binary-pattern-3d',
  Shape: 'shape',
  'Shape in 2D': 'shape-2d',
  'First order': 'first-order',
};

const LABELS: Readonly<Record<string, string>> = {
  'High risk of pleural invasion': 'high',
  'Low risk, intact pleura': 'low',
};

const NETWORK_FEATURE = /^(DL_feat_\d+|deep_?\w*|resnet\d+_\w+)$/;

/** Whether a network made the feature, so that a heat map can be made for it. */
export function isNetworkFeature(name: string): boolean {
  return NETWORK_FEATURE.test(name);
}

export function groupName(group: string, texts: Texts): string {
  const key = GROUPS[group];
  return key === undefined ? group : texts.text(`result.group.${key}`);
}

export function verdict(result: PredictionResult, texts: Texts): Node {
  const key = LABELS[result.label];
  return key === undefined
    ? english(result.label)
    : document.createTextNode(texts.text(`result.label.${key}`));
}

export function warningTitle(code: string, texts: Texts): string {
  return texts.find(`result.warning.${code}`) ?? code;
}

export function fieldName(field: string, texts: Texts): string {
  return texts.find(`result.field.${field.toLowerCase()}`) ?? field;
}

/** The unit of a clinical value; years are words, the others are symbols. */
export function unitName(unit: string, texts: Texts): string {
  return unit === 'years' || unit === 'a' ? texts.text('result.unit.years') : unit;
}

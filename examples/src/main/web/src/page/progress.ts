import { formatPercent } from './format';
import type { Labels } from './Labels';
import type { Entry } from './Predictions';

/** What the server does for a prediction at the moment. */
export function progressWords(labels: Labels, { state, connectionLost }: Entry): string {
  if (connectionLost) {
    return labels.text('page.progress.lost');
  }
  switch (state.kind) {
    case 'sending':
      return labels.text('page.progress.sending');
    case 'waiting':
      return labels.text('page.progress.waiting', { seconds: state.seconds });
    case 'uploading':
      return labels.text('page.progress.uploading', { percent: formatPercent(labels, state.fraction) });
    case 'queued':
      return state.position === undefined || state.position < 1
        ? labels.text('page.progress.queued')
        : labels.text('page.progress.position', { position: state.position });
    case 'running':
      return state.progress === undefined
        ? labels.text('page.progress.running')
        : labels.text('page.progress.stage', {
            stage: stageName(labels, state.progress.stage),
            percent: formatPercent(labels, state.progress.fraction),
          });
    case 'done':
      return labels.text('page.progress.done');
    case 'failed':
      return labels.text('page.progress.failed');
    case 'cancelled':
      return labels.text('page.progress.cancelled');
  }
}

/** The words without anything that counts, so that they change once a stage. */
export function progressStage(labels: Labels, entry: Entry): string {
  const { state } = entry;
  if (!entry.connectionLost && state.kind === 'running' && state.progress !== undefined) {
    return stageName(labels, state.progress.stage);
  }
  if (!entry.connectionLost && (state.kind === 'waiting' || state.kind === 'uploading')) {
    return labels.text(`page.progress.${state.kind}Announced`);
  }
  return progressWords(labels, entry);
}

/** The share that is done, where it is known. */
export function progressFraction({ state, connectionLost }: Entry): number | undefined {
  if (connectionLost) {
    return undefined;
  }
  return state.kind === 'running' ? state.progress?.fraction : state.kind === 'uploading' ? state.fraction : undefined;
}

function stageName(labels: Labels, stage: string): string {
  return labels.find(`page.stages.${stage}`) ?? stage;
}

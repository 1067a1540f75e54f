import { ProblemError } from '../api';

const DEFAULT_WAIT_SECONDS = 5;

/** Waits; a stop ends it with the signal's reason. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stopped = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stopped);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stopped, { once: true });
  });
}

/** Does it again as long as the server is busy; `waiting` is told each second how many seconds are left. */
export async function whenServerHasRoom<T>(
  act: () => Promise<T>,
  waiting: (seconds: number) => void,
  signal: AbortSignal,
): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.status !== 503) {
        throw error;
      }
      for (let left = Math.max(1, error.retryAfterSeconds ?? DEFAULT_WAIT_SECONDS); left > 0; left--) {
        waiting(left);
        await pause(1000, signal);
      }
    }
  }
}

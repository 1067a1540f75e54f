import { ConnectionError, ProblemError } from '../api';
import type {
  ApiClient,
  ImageRole,
  Job,
  Model,
  PredictionRequest,
  PredictionResult,
  Problem,
  Progress,
  StoredImage,
} from '../api';
import { type Trouble, isStopped, troubleOf } from './problems';
import { pause, whenServerHasRoom } from './retry';
import type { StoredImages } from './StoredImages';

const STORAGE_KEY = 'pleura.predictions';
const POLL_MILLISECONDS = 1000;
const LOST_MILLISECONDS = 3000;

/** All that a prediction needs, as it was when the user asked for it. */
export interface CaseDraft {
  readonly ct: File;
  readonly ctImage: StoredImage;
  readonly mask: File;
  readonly maskImage: StoredImage;
  readonly label?: number;
  readonly cea: string;
  readonly ca125: string;
  readonly age: string;
  readonly model: Model;
  readonly centre?: string;
}

export type EntryState =
  | { readonly kind: 'sending' }
  | { readonly kind: 'waiting'; readonly seconds: number }
  | { readonly kind: 'uploading'; readonly fraction: number }
  | { readonly kind: 'queued'; readonly position?: number }
  | { readonly kind: 'running'; readonly progress?: Progress }
  | { readonly kind: 'done'; readonly result: PredictionResult }
  | { readonly kind: 'failed'; readonly trouble: Trouble; readonly problem?: Problem }
  | { readonly kind: 'cancelled' };

/** One prediction of this browser session. */
export interface Entry {
  readonly number: number;
  readonly startedAt: Date;
  /** Absent for a prediction that was asked for before the page was loaded again. */
  readonly draft?: CaseDraft;
  readonly id?: string;
  readonly state: EntryState;
  /** The server does not answer for the moment. */
  readonly connectionLost: boolean;
}

type Running = { -readonly [K in keyof Entry]: Entry[K] };

export interface PredictionsListener {
  /** A prediction is new or has changed. */
  changed(entry: Entry): void;
  removed(entry: Entry): void;
  /** The server had forgotten an image, and it was sent again. */
  uploadedAgain(file: File, image: StoredImage): void;
}

/** Whether the server still has to work for a prediction. */
export function isOpen({ state }: Entry): boolean {
  return state.kind !== 'done' && state.kind !== 'failed' && state.kind !== 'cancelled';
}

/** Starts predictions, follows them and keeps their results while the page is open. */
export class Predictions {
  private readonly running = new Map<number, Running>();
  private readonly stops = new Map<number, AbortController>();
  private last = 0;

  constructor(
    private readonly client: ApiClient,
    private readonly images: StoredImages,
    private readonly listener: PredictionsListener,
  ) {}

  /** Newest first. */
  get entries(): readonly Entry[] {
    return [...this.running.values()].reverse();
  }

  get ids(): readonly string[] {
    return this.entries.flatMap(({ id }) => (id === undefined ? [] : [id]));
  }

  /** Asks the server for a prediction; the entry changes as the server works. */
  start(draft: CaseDraft): Entry {
    const entry: Running = {
      number: ++this.last,
      startedAt: new Date(),
      draft,
      state: { kind: 'sending' },
      connectionLost: false,
    };
    this.running.set(entry.number, entry);
    this.listener.changed(entry);
    void this.run(entry, draft);
    return entry;
  }

  /** Takes up the predictions that the server still has from before the page was loaded again. */
  async restore(): Promise<void> {
    const remembered = readRemembered();
    this.last = Math.max(0, ...remembered.map(({ number }) => number));
    const found = await Promise.all(
      remembered.map(async ({ id, number, time }) => {
        const job = await this.client.job(id).catch(() => undefined);
        return job === undefined ? undefined : { id, number, startedAt: new Date(time), job };
      }),
    );
    for (const one of found) {
      if (one !== undefined) {
        const { job, ...rest } = one;
        const entry: Running = { ...rest, state: stateOf(job), connectionLost: false };
        this.running.set(entry.number, entry);
        this.listener.changed(entry);
        if (isOpen(entry)) {
          void this.guard(entry, (signal) => this.follow(entry, one.id, signal));
        }
      }
    }
    this.remember();
  }

  /** Stops the work for a prediction; it stays in the list as cancelled. */
  cancel(entry: Entry): void {
    const mine = this.running.get(entry.number);
    if (mine === undefined || !isOpen(mine)) {
      return;
    }
    this.stops.get(entry.number)?.abort();
    if (mine.id !== undefined) {
      this.client.deleteJob(mine.id).catch(() => undefined);
    }
    this.become(mine, { kind: 'cancelled' });
  }

  /** Takes a prediction out of the list, and off the server. */
  remove(entry: Entry): void {
    const mine = this.running.get(entry.number);
    if (mine === undefined) {
      return;
    }
    this.stops.get(entry.number)?.abort();
    if (mine.id !== undefined && mine.state.kind !== 'cancelled') {
      this.client.deleteJob(mine.id).catch(() => undefined);
    }
    this.running.delete(entry.number);
    this.remember();
    this.listener.removed(mine);
  }

  private run(entry: Running, draft: CaseDraft): Promise<void> {
    let { ctImage, maskImage } = draft;
    const held = [ctImage.id, maskImage.id];
    held.forEach((id) => this.images.hold(id));
    const sendAgain = async (role: ImageRole, file: File, signal: AbortSignal): Promise<StoredImage> => {
      const image = await whenServerHasRoom(
        () => this.client.upload(role, file, (fraction) => this.become(entry, { kind: 'uploading', fraction }), { signal }),
        (seconds) => this.become(entry, { kind: 'waiting', seconds }),
        signal,
      );
      this.images.hold(image.id);
      held.push(image.id);
      this.listener.uploadedAgain(file, image);
      return image;
    };
    return this.guard(entry, async (signal) => {
      let job: Job;
      try {
        job = await this.ask(entry, request(draft, ctImage, maskImage), signal);
      } catch (error) {
        if (!(error instanceof ProblemError) || error.problem.code !== 'image-unknown') {
          throw error;
        }
        ctImage = await sendAgain('ct', draft.ct, signal);
        maskImage = await sendAgain('mask', draft.mask, signal);
        this.become(entry, { kind: 'sending' });
        job = await this.ask(entry, request(draft, ctImage, maskImage), signal);
      }
      if (signal.aborted) {
        this.client.deleteJob(job.id).catch(() => undefined);
        return;
      }
      entry.id = job.id;
      this.remember();
      this.become(entry, stateOf(job));
      await this.follow(entry, job.id, signal);
    }).finally(() => held.forEach((id) => this.images.release(id)));
  }

  private ask(entry: Running, body: PredictionRequest, signal: AbortSignal): Promise<Job> {
    return whenServerHasRoom(
      () => this.client.predict(body),
      (seconds) => this.become(entry, { kind: 'waiting', seconds }),
      signal,
    );
  }

  /** Runs the work of an entry; whatever it throws becomes the entry's state. */
  private async guard(entry: Running, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const stop = new AbortController();
    this.stops.set(entry.number, stop);
    try {
      await work(stop.signal);
    } catch (error) {
      if (!isStopped(error) || !stop.signal.aborted) {
        this.become(entry, {
          kind: 'failed',
          trouble: troubleOf(error),
          ...(error instanceof ProblemError ? { problem: error.problem } : {}),
        });
      }
    } finally {
      this.stops.delete(entry.number);
    }
  }

  private async follow(entry: Running, id: string, signal: AbortSignal): Promise<void> {
    try {
      for await (const event of this.client.events(id, { signal })) {
        if (event.kind === 'queued') {
          this.become(entry, { kind: 'queued', position: event.position });
        } else if (event.kind === 'progress') {
          this.become(entry, { kind: 'running', progress: event.progress });
        } else {
          break;
        }
      }
    } catch (error) {
      if (signal.aborted) {
        throw error;
      }
      // There is no stream any more, or none was to be had; asking goes on below.
    }
    await this.poll(entry, id, signal);
  }

  private async poll(entry: Running, id: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      let job: Job | undefined;
      try {
        job = await this.client.job(id, { signal });
      } catch (error) {
        if (!(error instanceof ConnectionError)) {
          throw error;
        }
      }
      entry.connectionLost = job === undefined;
      if (job === undefined) {
        this.listener.changed(entry);
      } else {
        this.become(entry, stateOf(job));
        if (!isOpen(entry)) {
          return;
        }
      }
      await pause(job === undefined ? LOST_MILLISECONDS : POLL_MILLISECONDS, signal);
    }
  }

  private become(entry: Running, state: EntryState): void {
    if (this.running.get(entry.number) === entry && isOpen(entry)) {
      entry.state = state;
      this.listener.changed(entry);
    }
  }

  private remember(): void {
    const known = [...this.running.values()].flatMap(({ id, number, startedAt }) =>
      id === undefined ? [] : [{ id, number, time: startedAt.getTime() }],
    );
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(known));
  }
}

function request(draft: CaseDraft, ct: StoredImage, mask: StoredImage): PredictionRequest {
  return {
    ct: ct.id,
    mask: mask.id,
    cea: draft.cea,
    ca125: draft.ca125,
    age: draft.age,
    model: draft.model.id,
    ...(draft.label === undefined ? {} : { label: draft.label }),
    ...(draft.centre === undefined ? {} : { centre: draft.centre }),
  };
}

function stateOf(job: Job): EntryState {
  switch (job.status) {
    case 'queued':
      return { kind: 'queued', ...(job.position === undefined ? {} : { position: job.position }) };
    case 'running':
      return { kind: 'running', ...(job.progress === undefined ? {} : { progress: job.progress }) };
    case 'done':
      return job.result === undefined
        ? { kind: 'failed', trouble: { code: 'unexpected-answer' } }
        : { kind: 'done', result: job.result };
    case 'failed':
      return job.problem === undefined
        ? { kind: 'failed', trouble: { code: 'unexpected-answer' } }
        : { kind: 'failed', trouble: job.problem, problem: job.problem };
    case 'cancelled':
      return { kind: 'cancelled' };
  }
}

function readRemembered(): { id: string; number: number; time: number }[] {
  const text = sessionStorage.getItem(STORAGE_KEY);
  return text === null ? [] : (JSON.parse(text) as { id: string; number: number; time: number }[]);
}

/** An error as the server tells it (RFC 9457 with the code and the remedy of the SDK). */
export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly remedy?: string;
  readonly field?: string;
  readonly errors?: readonly FieldError[];
}

/** A field of the form. */
export type FieldName = 'ct' | 'mask' | 'label' | 'cea' | 'ca125' | 'age' | 'model' | 'centre';

export interface FieldError {
  readonly field: string;
  readonly code: string;
  readonly detail: string;
  readonly remedy?: string;
}

export interface Warning {
  readonly code: string;
  readonly message: string;
  readonly features?: readonly OutsideFeature[];
}

export interface OutsideFeature {
  readonly name: string;
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly rangeWidths?: number;
}

export interface Settings {
  readonly version: string;
  readonly notice: string;
  readonly demo: boolean;
  readonly maxUploadBytes: number;
  readonly workers: number;
  readonly queueLength: number;
  readonly keepsCases: boolean;
}

export interface Metric {
  readonly name: string;
  readonly value: number;
  readonly lower?: number;
  readonly upper?: number;
}

export interface Model {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly intendedUse?: string;
  readonly outOfScopeUse?: string;
  readonly licence?: string;
  readonly syntheticDemonstration: boolean;
  readonly notice?: string;
  readonly threshold: number;
  readonly labels: { readonly low: string; readonly high: string };
  readonly features: number;
  readonly extractors: readonly string[];
  readonly classifier: string;
  readonly explainer?: string;
  readonly centres: readonly string[];
  readonly detectionLimitRule?: { readonly id: string; readonly words: string };
  readonly trainedOn?: Readonly<Record<string, unknown>>;
  readonly metrics: readonly Metric[];
}

/** A file that the server offers. */
export interface RemoteFile {
  readonly name: string;
  readonly href: string;
}

export interface ExampleCase {
  readonly id: string;
  readonly ct: RemoteFile;
  readonly mask: RemoteFile;
  readonly clinical: { readonly cea: string; readonly ca125: string; readonly age: string };
}

export type ImageRole = 'ct' | 'mask';

export type Triple = readonly [number, number, number];

/** Voxels, mm and mm LPS; the direction is given row by row. */
export interface Grid {
  readonly size: Triple;
  readonly spacing: Triple;
  readonly origin: Triple;
  readonly direction: readonly number[];
}

/** Voxel indices; the maximum is exclusive. */
export interface Box {
  readonly minimum: Triple;
  readonly maximum: Triple;
}

export interface LabelCount {
  readonly label: number;
  readonly voxels: number;
  readonly volumeMm3: number;
}

/** What the server found in an uploaded image. */
export interface StoredImage {
  readonly id: string;
  readonly role: ImageRole;
  readonly name: string;
  readonly bytes: number;
  readonly format: string;
  readonly grid: Grid;
  readonly range?: { readonly minimum: number; readonly maximum: number };
  readonly labels?: readonly LabelCount[];
  readonly warnings: readonly Warning[];
}

export interface CheckRequest {
  readonly ct?: string;
  readonly mask?: string;
  readonly label?: number;
  readonly cea?: string;
  readonly ca125?: string;
  readonly age?: string;
  readonly model?: string;
}

export interface FieldReading {
  readonly value: number;
  readonly unit: string;
  readonly message?: string;
}

export interface CheckAnswer {
  readonly fields: Readonly<Record<string, FieldReading>>;
  readonly errors: readonly FieldError[];
  readonly warnings: readonly Warning[];
}

export interface PredictionRequest {
  readonly ct: string;
  readonly mask: string;
  readonly label?: number;
  readonly cea: string;
  readonly ca125: string;
  readonly age: string;
  readonly model?: string;
  readonly centre?: string;
}

export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly fraction: number;
}

export type JobStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

export interface Job {
  readonly id: string;
  readonly status: JobStatus;
  readonly position?: number;
  readonly progress?: Progress;
  readonly result?: PredictionResult;
  readonly problem?: Problem;
}

export interface ProbabilityInterval {
  readonly method: string;
  readonly lower: number;
  readonly upper: number;
  readonly cases: number;
}

export interface PredictionSet {
  readonly method: string;
  readonly confidence: number;
  readonly notExcluded: readonly string[];
  readonly invasionPValue: number;
  readonly intactPValue: number;
  readonly invasionCases: number;
  readonly intactCases: number;
}

export interface TreeSpread {
  readonly meaning: string;
  readonly trees: number;
  readonly tenthPercentile: number;
  readonly ninetiethPercentile: number;
  readonly standardDeviation: number;
}

export interface Uncertainty {
  readonly interval?: ProbabilityInterval;
  readonly predictionSet?: PredictionSet;
  readonly treeSpread?: TreeSpread;
}

export interface Explanation {
  readonly scale: string;
  readonly base: number;
  readonly contributions: Readonly<Record<string, number>>;
}

export interface RankingRow {
  readonly feature: string;
  readonly value: number | null;
  readonly contribution: number;
  /** `raises`, `lowers` or another word for no effect. */
  readonly direction: string;
  readonly standardError?: number;
  readonly trainingPercentile?: number;
  readonly title?: string;
  readonly measuredIn?: string;
  readonly highValueMeans?: string;
}

export interface Modality {
  readonly group: string;
  readonly features: number;
  readonly contribution: number;
  readonly share: number;
  readonly parts?: readonly Modality[];
}

export interface Counterfactual {
  readonly feature: string;
  readonly value: number;
  readonly sentence: string;
  readonly exact: boolean;
  readonly otherValue?: number;
  readonly otherProbability?: number;
}

export interface CaseImage {
  readonly name?: string;
  readonly grid?: Grid;
}

export interface RegionOfInterest {
  readonly voxels: number;
  readonly volumeMm3: number;
  readonly centre: Triple;
  readonly box: Box;
}

export interface CaseData {
  readonly id: string;
  readonly ct: CaseImage;
  readonly mask: CaseImage;
  readonly label: number;
  readonly roi: RegionOfInterest;
  readonly networkBox?: Box;
  readonly networkWindow?: { readonly lower: number; readonly upper: number };
}

/** How a clinical text was read. */
export interface Reading {
  readonly field: string;
  readonly text: string;
  readonly value: number;
  readonly unit: string;
  readonly message?: string;
}

export interface PredictionResult {
  readonly probability: number;
  readonly threshold: number;
  readonly label: string;
  readonly uncertainty?: Uncertainty;
  readonly clinical?: { readonly ceaNgPerMl: number; readonly ca125UPerMl: number; readonly ageYears: number };
  readonly features: Readonly<Record<string, number | null>>;
  readonly undefined?: Readonly<Record<string, string>>;
  readonly explanation?: Explanation;
  readonly ranking?: readonly RankingRow[];
  readonly modalities?: readonly Modality[];
  readonly counterfactuals?: readonly Counterfactual[];
  readonly warnings: readonly Warning[];
  readonly bundle: string;
  readonly version: string;
  readonly notice: string;
  readonly case?: CaseData;
  readonly model?: string;
  readonly wording?: string;
  readonly readings?: readonly Reading[];
}

/** What happens to a job, in the order in which the server tells it. */
export type JobEvent =
  | { readonly kind: 'queued'; readonly position: number }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'cancelled' };

/** A file that belongs to a finished prediction. */
export type CaseFile =
  | 'result.json'
  | 'features.csv'
  | 'ranking.csv'
  | 'report.pdf'
  | 'heatmap.nii.gz'
  | `pictures/${string}`;

/** The server refused a request. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    readonly problem: Problem,
    /** After how many seconds the server asks to try again. */
    readonly retryAfterSeconds?: number,
  ) {
    super(problem.detail);
  }
}

/** No answer came from the server. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

/** Asks the user for the access token; `wrong` says that the last one was refused. Nothing: the user gives none. */
export type TokenPrompt = (wrong: boolean) => Promise<string | undefined>;

export interface CallOptions {
  readonly signal?: AbortSignal;
}

const TOKEN_KEY = 'pleura.token';

/** Client of the server's REST interface. */
export class ApiClient {
  private readonly root = new URL('api/v1/', document.baseURI);
  private token = sessionStorage.getItem(TOKEN_KEY) ?? undefined;
  private asking: Promise<void> | undefined;

  constructor(private readonly askToken: TokenPrompt) {}

  settings(): Promise<Settings> {
    return this.json('GET', 'settings');
  }

  async models(): Promise<readonly Model[]> {
    return (await this.json<{ models: Model[] }>('GET', 'models')).models;
  }

  async examples(): Promise<readonly ExampleCase[]> {
    return (await this.json<{ examples: ExampleCase[] }>('GET', 'examples')).examples;
  }

  /** The bytes of a file that the server offers. */
  async fetchFile(file: RemoteFile, options: CallOptions = {}): Promise<File> {
    const url = new URL(file.href, this.root);
    const response = await this.send(url, { method: 'GET', ...signalOf(options) });
    return new File([await response.blob()], file.name);
  }

  check(request: CheckRequest, options: CallOptions = {}): Promise<CheckAnswer> {
    return this.json('POST', 'checks', request, options);
  }

  /** Uploads an image; `progress` gets the share that has been sent, 0 to 1. */
  async upload(
    role: ImageRole,
    file: File,
    progress: (fraction: number) => void,
    options: CallOptions = {},
  ): Promise<StoredImage> {
    for (;;) {
      const sentWith = this.token;
      try {
        return await this.uploadOnce(role, file, progress, options);
      } catch (error) {
        await this.askTokenAfter(error, sentWith);
      }
    }
  }

  async deleteImage(id: string): Promise<void> {
    await this.send(this.url(`images/${encodeURIComponent(id)}`), { method: 'DELETE' });
  }

  predict(request: PredictionRequest): Promise<Job> {
    return this.json('POST', 'predictions', request);
  }

  job(id: string, options: CallOptions = {}): Promise<Job> {
    return this.json('GET', `predictions/${encodeURIComponent(id)}`, undefined, options);
  }

  async deleteJob(id: string): Promise<void> {
    await this.send(this.url(`predictions/${encodeURIComponent(id)}`), { method: 'DELETE' });
  }

  /** The events of a job until it ends or the connection does. */
  async *events(id: string, options: CallOptions = {}): AsyncGenerator<JobEvent, void, undefined> {
    const response = await this.send(this.url(`predictions/${encodeURIComponent(id)}/events`), {
      method: 'GET',
      headers: { Accept: 'text/event-stream' },
      ...signalOf(options),
    });
    if (response.body === null) {
      return;
    }
    for await (const [name, data] of serverSentEvents(response.body)) {
      const event = jobEvent(name, data);
      if (event !== undefined) {
        yield event;
      }
    }
  }

  /** A file of a finished prediction; `feature` chooses the heat map. */
  async caseFile(id: string, file: CaseFile, feature?: string): Promise<Blob> {
    const url = this.url(`predictions/${encodeURIComponent(id)}/${file}`);
    if (feature !== undefined) {
      url.searchParams.set('feature', feature);
    }
    return (await this.send(url, { method: 'GET' })).blob();
  }

  /** Deletes images and jobs while the page goes away; no answer is awaited. */
  forgetOnLeaving(images: Iterable<string>, jobs: Iterable<string>): void {
    const urls = [
      ...Array.from(jobs, (id) => this.url(`predictions/${encodeURIComponent(id)}`)),
      ...Array.from(images, (id) => this.url(`images/${encodeURIComponent(id)}`)),
    ];
    for (const url of urls) {
      fetch(url, { method: 'DELETE', headers: this.authorisation(), keepalive: true }).catch(() => undefined);
    }
  }

  private url(path: string): URL {
    return new URL(path, this.root);
  }

  private authorisation(): Record<string, string> {
    return this.token === undefined ? {} : { Authorization: `Bearer ${this.token}` };
  }

  private async json<T>(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
    const response = await this.send(this.url(path), {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
      ...signalOf(options),
    });
    return (await response.json()) as T;
  }

  private async send(url: URL, init: RequestInit): Promise<Response> {
    for (;;) {
      const sentWith = this.token;
      try {
        return await this.sendOnce(url, init);
      } catch (error) {
        await this.askTokenAfter(error, sentWith);
      }
    }
  }

  private async sendOnce(url: URL, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(url, {
        ...init,
        headers: { ...this.authorisation(), ...(init.headers as Record<string, string> | undefined) },
        cache: 'no-store',
      });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') {
        throw error;
      }
      throw new ConnectionError('The server does not answer', { cause: error });
    }
    if (!response.ok) {
      throw problemError(response.status, await response.text(), response.headers.get('Retry-After'));
    }
    return response;
  }

  private uploadOnce(
    role: ImageRole,
    file: File,
    progress: (fraction: number) => void,
    { signal }: CallOptions,
  ): Promise<StoredImage> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const aborted = (): void => request.abort();
      const finish = (act: () => void): void => {
        signal?.removeEventListener('abort', aborted);
        act();
      };
      request.open('POST', this.url(`images?role=${role}`));
      request.setRequestHeader('Content-Type', 'application/octet-stream');
      request.setRequestHeader('Content-Disposition', `attachment; filename*=UTF-8''${headerName(file.name)}`);
      for (const [name, value] of Object.entries(this.authorisation())) {
        request.setRequestHeader(name, value);
      }
      request.upload.onprogress = (event) => {
        if (event.lengthComputable && event.total > 0) {
          progress(event.loaded / event.total);
        }
      };
      request.onload = () =>
        finish(() => {
          if (request.status >= 200 && request.status < 300) {
            resolve(JSON.parse(request.responseText) as StoredImage);
          } else {
            reject(problemError(request.status, request.responseText, request.getResponseHeader('Retry-After')));
          }
        });
      request.onerror = () => finish(() => reject(new ConnectionError('The server does not answer')));
      request.onabort = () => finish(() => reject(new DOMException('The upload was stopped', 'AbortError')));
      if (signal?.aborted === true) {
        reject(new DOMException('The upload was stopped', 'AbortError'));
        return;
      }
      signal?.addEventListener('abort', aborted);
      request.send(file);
    });
  }

  /** Asks for the token when this error calls for one; throws any other error again. */
  private async askTokenAfter(error: unknown, sentWith: string | undefined): Promise<void> {
    if (!(error instanceof ProblemError) || error.problem.status !== 401) {
      throw error;
    }
    if (this.token !== sentWith) {
      return;
    }
    this.asking ??= this.askToken(sentWith !== undefined)
      .then((token) => {
        if (token === undefined) {
          throw error;
        }
        this.token = token;
        sessionStorage.setItem(TOKEN_KEY, token);
      })
      .finally(() => {
        this.asking = undefined;
      });
    await this.asking;
  }
}

function signalOf({ signal }: CallOptions): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

/** A name as RFC 8187 wants it in a header. */
function headerName(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function problemError(status: number, body: string, retryAfter: string | null): ProblemError {
  const seconds = retryAfter === null ? Number.NaN : Number(retryAfter);
  return new ProblemError(readProblem(status, body), Number.isFinite(seconds) ? seconds : undefined);
}

function readProblem(status: number, body: string): Problem {
  try {
    const read = JSON.parse(body) as Partial<Problem>;
    if (typeof read.code === 'string' && typeof read.detail === 'string') {
      return { ...read, status, code: read.code, detail: read.detail };
    }
  } catch {
    // A proxy or a broken connection answered with something else than a problem.
  }
  return { status, code: 'unexpected-answer', detail: `The server answered with status ${status}.` };
}

/** Splits a stream into its events: name and data. */
async function* serverSentEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<readonly [string, string], void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let name = 'message';
  let data: string[] = [];
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) {
        return;
      }
      rest += decoder.decode(value, { stream: true });
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) {
            yield [name, data.join('\n')];
          }
          name = 'message';
          data = [];
        } else if (!line.startsWith(':')) {
          const colon = line.indexOf(':');
          const field = colon < 0 ? line : line.slice(0, colon);
          const content = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
          if (field === 'event') {
            name = content;
          } else if (field === 'data') {
            data.push(content);
          }
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function jobEvent(name: string, data: string): JobEvent | undefined {
  const content: unknown = JSON.parse(data);
  switch (name) {
    case 'queued':
      return { kind: 'queued', position: (content as { position: number }).position };
    case 'progress':
      return { kind: 'progress', progress: content as Progress };
    case 'done':
      return { kind: 'done' };
    case 'failed':
      return { kind: 'failed', problem: content as Problem };
    case 'cancelled':
      return { kind: 'cancelled' };
    default:
      return undefined;
  }
}

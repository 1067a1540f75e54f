import type { ApiClient, FieldError, ImageRole, StoredImage } from '../api';
import { button, element } from './dom';
import { formatBytes, formatNumber, formatPercent, formatSize, formatSpacing, formatVolume, formatVoxel } from './format';
import type { Labels } from './Labels';
import { type Trouble, isStopped, troubleBox, troubleOf, troubleSentence, warningList } from './problems';
import { whenServerHasRoom } from './retry';
import type { StoredImages } from './StoredImages';

type State =
  | { readonly kind: 'empty' }
  | { readonly kind: 'uploading'; readonly file: File; readonly fraction: number; readonly wait?: number }
  | { readonly kind: 'stored'; readonly file: File; readonly image: StoredImage }
  | { readonly kind: 'failed'; readonly file?: File; readonly trouble: Trouble };

export interface ImageFieldListener {
  /** Another file was picked, or the file was taken away. */
  picked(file: File | undefined): void;
  /** The server has the image now. */
  stored(): void;
  /** The file cannot be used. */
  refused(): void;
  say(sentence: string): void;
}

/** Where a file is dropped or picked, and what the server found in it. */
export class ImageField {
  readonly root: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly zone: HTMLElement;
  private readonly body: HTMLElement;
  private readonly messages: HTMLElement;
  private readonly bar: HTMLProgressElement;
  private readonly uploadWords: HTMLElement;
  private state: State = { kind: 'empty' };
  private errors: readonly FieldError[] = [];
  private stop: AbortController | undefined;

  constructor(
    private readonly role: ImageRole,
    private readonly labels: Labels,
    private readonly client: ApiClient,
    private readonly images: StoredImages,
    private readonly maximumBytes: number,
    private readonly listener: ImageFieldListener,
  ) {
    const id = `file-${role}`;
    this.input = element('input', {
      id,
      class: 'visually-hidden',
      test: id,
      attributes: { type: 'file', 'aria-describedby': `${id}-hint ${id}-messages` },
    });
    this.input.addEventListener('change', () => {
      const file = this.input.files?.[0];
      this.input.value = '';
      if (file !== undefined) {
        void this.pick(file);
      }
    });
    const title = element('span', { class: 'drop-title' });
    labels.keep(title, `page.${role}.title`);
    const hint = element('p', { id: `${id}-hint`, class: 'hint' });
    labels.keep(hint, `page.${role}.hint`);
    const choose = element('span', { class: 'drop-button' });
    labels.keep(choose, 'page.file.choose');
    const label = element('label', { class: 'drop-label', attributes: { for: id } }, title, choose);
    this.body = element('div', { class: 'drop-body', test: `found-${role}` });
    this.messages = element('div', { id: `${id}-messages`, class: 'field-messages' });
    this.bar = element('progress', { test: `upload-${role}`, attributes: { max: '1' } });
    this.uploadWords = element('span', { class: 'hint' });
    this.zone = element('div', { class: 'drop', test: `drop-${role}` }, this.input, label, hint, this.body, this.messages);
    this.acceptDrops();
    this.root = this.zone;
    labels.watch(() => this.render());
  }

  get file(): File | undefined {
    return this.state.kind === 'empty' ? undefined : this.state.file;
  }

  get image(): StoredImage | undefined {
    return this.state.kind === 'stored' ? this.state.image : undefined;
  }

  get isUploading(): boolean {
    return this.state.kind === 'uploading';
  }

  focus(): void {
    this.input.focus();
  }

  /** Takes a file and sends it to the server. */
  async pick(file: File): Promise<void> {
    this.forget();
    this.become({ kind: 'uploading', file, fraction: 0 });
    this.listener.picked(file);
    if (file.size > this.maximumBytes) {
      this.fail(file, {
        code: 'file-too-large',
        values: {
          name: file.name,
          size: formatBytes(this.labels, file.size),
          maximum: formatBytes(this.labels, this.maximumBytes),
        },
      });
      return;
    }
    const stop = new AbortController();
    this.stop = stop;
    try {
      const image = await whenServerHasRoom(
        () =>
          this.client.upload(
            this.role,
            file,
            (fraction) => {
              if (this.stop === stop) {
                this.become({ kind: 'uploading', file, fraction });
              }
            },
            { signal: stop.signal },
          ),
        (wait) => this.become({ kind: 'uploading', file, fraction: 0, wait }),
        stop.signal,
      );
      this.images.hold(image.id);
      if (this.stop !== stop) {
        this.images.release(image.id);
        return;
      }
      this.become({ kind: 'stored', file, image });
      this.listener.say(this.labels.text('page.file.stored', { name: file.name }));
      this.listener.stored();
    } catch (error) {
      if (this.stop === stop && !isStopped(error)) {
        this.fail(file, troubleOf(error));
      }
    }
  }

  /** The server had forgotten the image of this file; this is the new one. */
  replaceImage(image: StoredImage): void {
    if (this.state.kind === 'stored') {
      this.images.hold(image.id);
      this.images.release(this.state.image.id);
      this.become({ kind: 'stored', file: this.state.file, image });
    }
  }

  showErrors(errors: readonly FieldError[]): void {
    this.errors = errors;
    this.render();
  }

  clear(): void {
    this.forget();
    this.become({ kind: 'empty' });
  }

  private forget(): void {
    this.stop?.abort();
    this.stop = undefined;
    this.errors = [];
    if (this.state.kind === 'stored') {
      this.images.release(this.state.image.id);
    }
  }

  private fail(file: File | undefined, trouble: Trouble): void {
    this.become({ kind: 'failed', trouble, ...(file === undefined ? {} : { file }) });
    this.listener.refused();
    this.listener.say(troubleSentence(this.labels, trouble));
  }

  private become(state: State): void {
    const goesOn = this.state.kind === 'uploading' && state.kind === 'uploading' && this.state.file === state.file;
    this.state = state;
    if (goesOn) {
      // The button beside it keeps the focus.
      this.fillUpload(state);
    } else {
      this.render();
    }
  }

  private render(): void {
    const { state } = this;
    this.zone.dataset['state'] = state.kind;
    this.body.replaceChildren();
    this.messages.replaceChildren();
    if (state.kind !== 'empty' && state.file !== undefined) {
      this.body.append(this.fileLine(state.file));
    }
    if (state.kind === 'uploading') {
      this.bar.setAttribute('aria-label', this.labels.text('page.file.uploading'));
      this.fillUpload(state);
      this.body.append(element('div', { class: 'upload-line' }, this.bar, this.uploadWords));
    } else if (state.kind === 'stored') {
      this.body.append(this.found(state.image));
      if (state.image.warnings.length > 0) {
        this.messages.append(warningList(this.labels, state.image.warnings));
      }
    } else if (state.kind === 'failed') {
      this.messages.append(troubleBox(this.labels, state.trouble, 'field'));
      if (state.file !== undefined && state.trouble.code === 'connection-lost') {
        const { file } = state;
        const again = button({ class: 'button button-small', test: `again-${this.role}` }, () => void this.pick(file));
        again.textContent = this.labels.text('page.action.tryAgain');
        this.messages.append(again);
      }
    }
    this.messages.append(...this.errors.map((error) => troubleBox(this.labels, error, 'field')));
    const wrong = state.kind === 'failed' || this.errors.length > 0;
    this.zone.classList.toggle('is-wrong', wrong);
    this.input.setAttribute('aria-invalid', String(wrong));
  }

  private fileLine(file: File): HTMLElement {
    const name = element('span', { class: 'file-name', test: `name-${this.role}` }, file.name);
    name.title = file.name;
    const remove = button({ class: 'button button-quiet button-small', test: `remove-${this.role}` }, () => {
      this.clear();
      this.listener.picked(undefined);
      this.focus();
    });
    remove.textContent = this.labels.text('page.action.remove');
    remove.setAttribute('aria-label', this.labels.text('page.file.remove', { name: file.name }));
    return element(
      'p',
      { class: 'file-line' },
      name,
      element('span', { class: 'file-size' }, formatBytes(this.labels, file.size)),
      remove,
    );
  }

  private fillUpload({ fraction, wait }: { readonly fraction: number; readonly wait?: number }): void {
    const { labels } = this;
    if (fraction < 1 && wait === undefined) {
      this.bar.value = fraction;
    } else {
      this.bar.removeAttribute('value');
    }
    if (wait !== undefined) {
      this.uploadWords.textContent = labels.text('page.file.waiting', { seconds: wait });
    } else if (fraction < 1) {
      this.uploadWords.textContent = labels.text('page.file.sent', { percent: formatPercent(labels, fraction) });
    } else {
      this.uploadWords.textContent = labels.text('page.file.reading');
    }
  }

  private found(image: StoredImage): HTMLElement {
    const { labels } = this;
    const list = element('dl', { class: 'facts' });
    const add = (key: string, value: string): void => {
      list.append(element('div', {}, element('dt', {}, labels.text(key)), element('dd', {}, value)));
    };
    add('page.found.size', formatSize(image.grid));
    add('page.found.spacing', formatSpacing(labels, image.grid));
    if (image.range !== undefined) {
      add(
        this.role === 'ct' ? 'page.found.hounsfield' : 'page.found.values',
        labels.text('page.found.fromTo', {
          minimum: formatVoxel(image.range.minimum),
          maximum: formatVoxel(image.range.maximum),
        }),
      );
    }
    if (image.labels?.length === 1) {
      const [only] = image.labels;
      add(
        'page.found.roi',
        labels.text('page.found.label', {
          label: only!.label,
          voxels: formatNumber(labels, only!.voxels),
          volume: formatVolume(labels, only!.volumeMm3),
        }),
      );
    }
    add('page.found.format', image.format);
    return list;
  }

  private acceptDrops(): void {
    const mark = (over: boolean): void => {
      this.zone.classList.toggle('is-over', over);
    };
    this.zone.addEventListener('dragover', (event) => {
      event.preventDefault();
      mark(true);
    });
    this.zone.addEventListener('dragleave', (event) => {
      if (!(event.relatedTarget instanceof Node && this.zone.contains(event.relatedTarget))) {
        mark(false);
      }
    });
    this.zone.addEventListener('drop', (event) => {
      event.preventDefault();
      mark(false);
      const files = event.dataTransfer?.files;
      if (files?.length === 1) {
        void this.pick(files[0]!);
      } else if (files !== undefined && files.length > 1) {
        this.clear();
        this.listener.picked(undefined);
        this.fail(undefined, { code: 'several-files' });
      }
    });
  }
}

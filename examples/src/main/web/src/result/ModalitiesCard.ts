import type { Modality } from '../api';
import { button, element, percentFigure, table } from './elements';
import { amountFigure } from './FeatureTable';
import { groupName } from './names';
import { share } from './numbers';
import type { Scale } from './numbers';
import type { Content, Plot } from './Plot';
import { amountTitle, effect, largestFirst, modalities } from './reasons';
import type { ResultContext } from './ResultContext';

/** The groups of features; a group that has parts can be opened. */
export class ModalitiesCard {
  readonly node: HTMLElement;
  private readonly title: string;
  private readonly plot: Plot;
  private readonly path: HTMLElement;
  private readonly buttons = element('div', { class: 'result-groups' });
  private readonly rows = element('div');

  constructor(
    private readonly context: ResultContext,
    private readonly groups: readonly Modality[],
    private readonly scale: Scale,
    /** Names of the opened groups, from the widest; outlives a change of language. */
    private readonly opened: string[],
  ) {
    const { texts } = context;
    this.title = texts.text('result.modalities.title');
    this.path = element('nav', {
      class: 'result-path',
      'aria-label': texts.text('result.modalities.path'),
    });
    this.plot = context.plot(this.content());
    this.draw();
    this.node = context.card(
      'modalities',
      this.title,
      element('p', { class: 'result-quiet' }, texts.text('result.modalities.explained')),
      this.path,
      element(
        'div',
        { class: 'result-figure' },
        this.plot.node,
        this.buttons,
        context.tools(this.plot, 'modalities', this.rows),
      ),
    );
  }

  /** The parts of the group that was opened last. */
  private shown(): readonly Modality[] {
    let shown = this.groups;
    for (const name of this.opened) {
      shown = shown.find((group) => group.group === name)?.parts ?? [];
    }
    return largestFirst(shown);
  }

  private names(): string[] {
    return this.opened.map((name) => groupName(name, this.context.texts));
  }

  private heading(): string {
    return [this.title, ...this.names()].join(' \u203a ');
  }

  private content(): Content {
    return modalities(this.shown(), this.scale, this.context.texts, this.heading(), (group) =>
      this.enter(group),
    );
  }

  private enter(group: Modality): void {
    this.opened.push(group.group);
    this.show();
  }

  private show(): void {
    this.plot.replace(this.content());
    this.draw();
    this.path.querySelector<HTMLElement>('[aria-current]')?.focus();
  }

  private draw(): void {
    const { texts } = this.context;
    this.path.replaceChildren(...this.pathSteps());
    this.buttons.replaceChildren(
      ...this.shown()
        .filter((group) => group.parts?.length)
        .map((group) =>
          button(
            texts.text('result.modalities.parts', { group: groupName(group.group, texts) }),
            { class: 'result-button', 'data-test': 'open-group', 'data-group': group.group },
            () => this.enter(group),
          ),
        ),
    );
    this.rows.replaceChildren(this.groupTable());
  }

  private pathSteps(): HTMLElement[] {
    const names = [this.context.texts.text('result.modalities.all'), ...this.names()];
    return names.map((name, depth) =>
      depth === names.length - 1
        ? element('span', { 'aria-current': 'true', tabindex: '-1' }, name)
        : button(name, { class: 'result-link', 'data-test': 'group-path' }, () => {
            this.opened.length = depth;
            this.show();
          }),
    );
  }

  private groupTable(): HTMLElement {
    const { texts } = this.context;
    return table(
      this.heading(),
      [
        { title: texts.text('result.column.group') },
        { title: texts.text('result.column.features'), numeric: true },
        { title: amountTitle(this.scale, texts), numeric: true },
        { title: texts.text('result.column.direction') },
        { title: texts.text('result.column.share'), numeric: true },
      ],
      this.shown().map((group) => [
        groupName(group.group, texts),
        String(group.features),
        amountFigure(group.contribution, this.scale),
        effect(group.contribution, texts),
        percentFigure(group.share, share(group.share)),
      ]),
      { 'data-test': 'modality-table' },
    );
  }
}

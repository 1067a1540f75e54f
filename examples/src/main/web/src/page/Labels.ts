import type { Language, Texts } from '../texts';

/** The texts in force; whatever shows one is told when the language changes. */
export class Labels {
  private readonly watchers: (() => void)[] = [];

  constructor(private current: Texts) {}

  get texts(): Texts {
    return this.current;
  }

  get language(): Language {
    return this.current.language;
  }

  text(key: string, values?: Record<string, string | number>): string {
    return this.current.text(key, values);
  }

  find(key: string, values?: Record<string, string | number>): string | undefined {
    return this.current.find(key, values);
  }

  /** Runs now, and again at each change of language. Only for parts that live as long as the page. */
  watch(apply: () => void): void {
    this.watchers.push(apply);
    apply();
  }

  /** Keeps the text of a key in a node. */
  keep<T extends Node>(node: T, key: string): T {
    this.watch(() => {
      node.textContent = this.text(key);
    });
    return node;
  }

  change(texts: Texts): void {
    this.current = texts;
    this.watchers.forEach((apply) => apply());
  }
}

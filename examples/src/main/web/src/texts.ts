/** A language of the page. */
export type Language = 'en' | 'zh';

/** The texts of the page in one language. */
export interface Texts {
  readonly language: Language;
  /** The text of a key; `{name}` in it becomes the value of that name. An unknown key is an error. */
  text(key: string, values?: Record<string, string | number>): string;
  /** The text of a key that need not exist. */
  find(key: string, values?: Record<string, string | number>): string | undefined;
}

type Node = { readonly [key: string]: string | Node };

/** Loads the texts of a language from the server. */
export async function loadTexts(language: Language): Promise<Texts> {
  const response = await fetch(new URL(`texts/${language}.json`, document.baseURI));
  if (!response.ok) {
    throw new Error(`The texts of '${language}' were not found: status ${response.status}`);
  }
  return createTexts(language, (await response.json()) as Node);
}

/** The texts of a language from the content of its file. */
export function createTexts(language: Language, content: Node): Texts {
  const flat = new Map<string, string>();
  flatten(content, '', flat);
  const find = (key: string, values: Record<string, string | number> = {}): string | undefined =>
    flat.get(key)?.replace(/\{(\w+)\}/g, (placeholder: string, name: string) => {
      const value = values[name];
      return value === undefined ? placeholder : String(value);
    });
  return {
    language,
    find,
    text(key, values) {
      const found = find(key, values);
      if (found === undefined) {
        throw new Error(`No text has the key '${key}'`);
      }
      return found;
    },
  };
}

/** The language that the user chose before, or that of the browser. */
export function preferredLanguage(): Language {
  const chosen = localStorage.getItem('pleura.language');
  if (chosen === 'en' || chosen === 'zh') {
    return chosen;
  }
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Remembers the language that the user chose. */
export function rememberLanguage(language: Language): void {
  localStorage.setItem('pleura.language', language);
}

function flatten(node: Node, prefix: string, into: Map<string, string>): void {
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'string') {
      into.set(prefix + key, value);
    } else {
      flatten(value, `${prefix}${key}.`, into);
    }
  }
}

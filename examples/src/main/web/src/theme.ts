/** A colour theme; the style sheets read it from `data-theme` of the root element. */
export type Theme = 'light' | 'dark';

/** The theme that the user chose before, or that of the system. */
export function preferredTheme(): Theme {
  const chosen = localStorage.getItem('pleura.theme');
  if (chosen === 'light' || chosen === 'dark') {
    return chosen;
  }
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Remembers the theme that the user chose. */
export function rememberTheme(theme: Theme): void {
  localStorage.setItem('pleura.theme', theme);
}

/** Applies a theme to the document. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
}

/** The value of a colour variable of the style sheets in the theme in force, for example `--accent`. */
export function themeColour(name: `--${string}`): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

import { Labels } from './page/Labels';
import { Page } from './page/Page';
import { loadTexts, preferredLanguage } from './texts';
import { applyTheme, preferredTheme } from './theme';

const theme = preferredTheme();
applyTheme(theme);
const labels = new Labels(await loadTexts(preferredLanguage()));
await new Page(document.querySelector<HTMLElement>('#app')!, labels, theme).open();

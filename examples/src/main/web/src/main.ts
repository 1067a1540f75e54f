import { loadTexts, preferredLanguage } from './texts';
import { applyTheme, preferredTheme } from './theme';

const theme = preferredTheme();
applyTheme(theme);
const texts = await loadTexts(preferredLanguage());
document.documentElement.lang = texts.language === 'zh' ? 'zh-CN' : 'en';

const app = document.querySelector<HTMLElement>('#app')!;
const title = document.createElement('h1');
title.textContent = texts.text('page.title');
const notice = document.createElement('p');
notice.dataset['test'] = 'notice';
notice.textContent = texts.text('page.notice');
const viewer = document.createElement('section');
viewer.dataset['test'] = 'viewer';
const result = document.createElement('section');
result.dataset['test'] = 'result';
app.append(title, notice, viewer, result);

const [{ CaseViewer }, { ResultView }] = await Promise.all([
  import('./viewer/CaseViewer'),
  import('./result/ResultView'),
]);
new CaseViewer(viewer, texts, theme);
new ResultView(result, texts, theme, {
  download: async () => undefined,
  picture: () => undefined,
  heatMap: async () => undefined,
});

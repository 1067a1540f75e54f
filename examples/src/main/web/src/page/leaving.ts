/** What is used of an event of the browser's Navigation interface; not every browser has it. */
interface NavigateEventLike extends Event {
  readonly navigationType: string;
}

const RELOAD_MILLISECONDS = 1500;

/**
 * Calls back when the page goes away. `reloads` is true only where it is certain that the same page
 * comes back: asked for by script or by key. The browser's own button does not tell.
 */
export function whenLeaving(leave: (reloads: boolean) => void): void {
  let reloads = false;
  const reloadComes = (): void => {
    reloads = true;
    setTimeout(() => {
      reloads = false;
    }, RELOAD_MILLISECONDS);
  };
  const { navigation } = window as unknown as { navigation?: EventTarget };
  navigation?.addEventListener('navigate', (event) => {
    if ((event as NavigateEventLike).navigationType === 'reload') {
      reloadComes();
    }
  });
  window.addEventListener('keydown', ({ key, ctrlKey, metaKey }) => {
    if (key === 'F5' || ((ctrlKey || metaKey) && key.toLowerCase() === 'r')) {
      reloadComes();
    }
  });
  window.addEventListener('pagehide', () => leave(reloads));
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) {
      // What the page still shows has been deleted on the server.
      location.reload();
    }
  });
}

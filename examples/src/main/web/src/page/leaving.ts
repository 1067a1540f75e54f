/** The browser's Navigation interface, as far as it is used; not every browser has it. */
interface NavigateEventLike extends Event {
  readonly navigationType: string;
}

/**
 * Calls back when the page goes away; `reloads` is true only where the browser says that the same
 * page comes back.
 */
export function whenLeaving(leave: (reloads: boolean) => void): void {
  let reloads = false;
  const { navigation } = window as unknown as { navigation?: EventTarget };
  navigation?.addEventListener('navigate', (event) => {
    reloads = (event as NavigateEventLike).navigationType === 'reload';
  });
  navigation?.addEventListener('navigateerror', () => {
    reloads = false;
  });
  window.addEventListener('pagehide', () => leave(reloads));
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) {
      // What the page still shows has been deleted on the server.
      location.reload();
    }
  });
}

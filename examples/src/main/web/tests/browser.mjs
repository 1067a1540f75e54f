/** The little that the page's modules need of a browser; forgets what an earlier test stored. */
export function standInForBrowser(baseURI = 'http://127.0.0.1/') {
  const stored = new Map();
  globalThis.document = { baseURI };
  globalThis.sessionStorage = {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => stored.set(key, value),
  };
}

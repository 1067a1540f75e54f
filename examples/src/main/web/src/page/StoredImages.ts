import type { ApiClient } from '../api';

/** Counts who still needs an image on the server, and deletes it there when nobody does. */
export class StoredImages {
  private readonly holders = new Map<string, number>();

  constructor(private readonly client: ApiClient) {}

  hold(id: string): void {
    this.holders.set(id, (this.holders.get(id) ?? 0) + 1);
  }

  release(id: string): void {
    const left = (this.holders.get(id) ?? 0) - 1;
    if (left > 0) {
      this.holders.set(id, left);
    } else if (this.holders.delete(id)) {
      // The server forgets it anyway when nobody uses it.
      this.client.deleteImage(id).catch(() => undefined);
    }
  }

  get ids(): Iterable<string> {
    return this.holders.keys();
  }
}

import type { Core } from '../core.ts';
import { watchQuery } from '../projection/watch-query.ts';

/** Photos of rooms that the server does not have yet: they are shown from this device. */
export class RoomPhotosState {
  /** Addresses by the hash of the photo. */
  #addresses: Readonly<Record<string, string>> = $state.raw({});

  constructor(core: Pick<Core, 'database'>) {
    watchQuery(
      () => core.database.roomPhotos.toArray(),
      (rows) => {
        const before = this.#addresses;
        this.#addresses = Object.fromEntries(
          rows.map(({ hash, type, bytes }) => [hash, before[hash] ?? URL.createObjectURL(new Blob([bytes], { type }))]),
        );
        for (const [hash, address] of Object.entries(before))
          if (!(hash in this.#addresses)) URL.revokeObjectURL(address);
      },
    );
  }

  /** Where a photo is to be read on this device; null for one that the server has. */
  addressOf(hash: string | null): string | null {
    return hash === null ? null : (this.#addresses[hash] ?? null);
  }
}

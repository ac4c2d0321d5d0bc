import type { Kysely } from 'kysely';
import { roomDocument } from '#shared/documents/names.ts';
import { serverLane, type RecordId, type RoomId, type UserId } from '#shared/ids.ts';
import { inParts } from '../../storage/in-parts.ts';
import type { Database } from '../../storage/tables/database.ts';
import { forget, remember } from './kept-watches.ts';
import type { Presence } from './presence.ts';
import type { Watch } from './watch.ts';

/** The other people of 1:1 rooms that are watched, and whether they are there. */
export class Others {
  readonly #db: Kysely<Database>;
  readonly #presence: Presence;
  readonly #watches = new Map<UserId, Set<Watch>>();

  constructor(db: Kysely<Database>, presence: Presence) {
    this.#db = db;
    this.#presence = presence;
  }

  /** Says whether the other person of a watched room is there, now and whenever that changes. */
  attend(watch: Watch, other: UserId): void {
    watch.other = other;
    remember(this.#watches, other, watch);
    watch.listener.tell({ type: 'presence', user: other, online: this.#presence.isOnline(other) });
  }

  /** Has the other person look as if they had closed the app (R08). */
  silence(watch: Watch): void {
    const { other, listener } = watch;
    if (other === null) return;
    this.forget(watch);
    listener.tell({ type: 'presence', user: other, online: false });
  }

  /** Says nothing more of the other person. */
  forget(watch: Watch): void {
    if (watch.other) forget(this.#watches, watch.other, watch);
    watch.other = null;
  }

  /** A person came or left. */
  changed(user: UserId, online: boolean): void {
    for (const { listener } of this.#watches.get(user) ?? []) listener.tell({ type: 'presence', user, online });
  }

  /** Who the others are in 1:1 rooms of a person. */
  async in(rooms: readonly RoomId[], user: UserId): Promise<Map<RoomId, UserId>> {
    const others = new Map<RoomId, UserId>();
    for (const part of inParts(rooms)) {
      const members = await this.#db
        .selectFrom('record_index')
        .select(['room', 'id'])
        .where(
          'document',
          'in',
          part.map((room) => roomDocument(room)),
        )
        .where('lane', '=', serverLane)
        .where('kind', '=', 'member')
        .where('recalled', '=', 0)
        .where('id', '<>', user as string as RecordId)
        .execute();
      for (const { room, id } of members) if (room !== null) others.set(room, id as string as UserId);
    }
    return others;
  }
}

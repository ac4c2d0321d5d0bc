import type { DocumentName } from '#shared/documents/names.ts';
import { roomOfDocument } from '#shared/documents/names.ts';
import type { RoomId, UserId } from '#shared/ids.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { readingOf, sameHidden, sameReading } from '../documents/reading.ts';
import type { Documents } from '../documents/documents.ts';
import type { Access, DocumentRights, HiddenAuthors } from '../ports.ts';
import type { Watches } from '../rooms/watches.ts';
import type { Channel } from './channel.ts';
import type { RightsWatch } from './rights-watch.ts';

/** Whom and what a change of rights may touch. */
export interface RightsScope {
  readonly users?: readonly UserId[];
  readonly rooms?: readonly RoomId[];
  readonly documents?: readonly DocumentName[];
}

/** Asks again for everything live that a change of rights may touch (P5). */
export class RightsCheck {
  readonly #access: Access;
  readonly #documents: Documents;
  readonly #watches: Watches;
  readonly #rightsWatch: RightsWatch;

  constructor(access: Access, documents: Documents, watches: Watches, rightsWatch: RightsWatch) {
    this.#access = access;
    this.#documents = documents;
    this.#watches = watches;
    this.#rightsWatch = rightsWatch;
  }

  /** What is hidden from a person has changed in rows that are committed: applied before anything else can be sent. */
  hide(user: UserId, hidden: HiddenAuthors): void {
    this.#rightsWatch.changes += 1;
    for (const document of this.#documents.loaded(({ room }) => room !== null)) {
      for (const channel of document.channels) {
        if (channel.sender.user === user) channel.rights = { ...channel.rights, hidden };
      }
    }
    for (const watch of this.#watches.all()) {
      if (watch.user === user && watch.room !== null) watch.rights = { ...watch.rights, hidden };
    }
  }

  async run({ users = [], rooms = [], documents = [] }: RightsScope): Promise<void> {
    this.#rightsWatch.changes += 1;
    const meantUsers = new Set(users);
    const meantRooms = new Set(rooms);
    const meantDocuments = new Set(documents);
    const isMeant = (user: UserId, document: DocumentName): boolean => {
      const room = roomOfDocument(document);
      return meantUsers.has(user) || meantDocuments.has(document) || (room !== null && meantRooms.has(room));
    };
    const asked = new Map<string, Promise<DocumentRights | null>>();
    let askedAt = this.#rightsWatch.changes;
    // An answer from before a change that came meanwhile would undo what its own check has applied.
    const ask = (user: UserId, document: DocumentName): Promise<DocumentRights | null> =>
      this.#rightsWatch.settled(() => {
        if (askedAt !== this.#rightsWatch.changes) asked.clear();
        askedAt = this.#rightsWatch.changes;
        const question = `${user} ${document}`;
        let answer = asked.get(question);
        if (!answer) asked.set(question, (answer = this.#access.rights(user, document)));
        return answer;
      });

    const channels = this.#documents.loaded(() => true).flatMap((document) => [...document.channels]);
    for (const channel of channels) {
      const { user } = channel.sender;
      if (!isMeant(user, channel.document.name)) continue;
      // Whoever cannot be asked about may not go on.
      const rights = await ask(user, channel.document.name).catch(() => null);
      apply(channel, rights);
    }
    for (const watch of this.#watches.all()) {
      if (!isMeant(watch.user, watch.document)) continue;
      await this.#watches.check(watch, await ask(watch.user, watch.document).catch(() => null));
    }
  }
}

/**
 * What a person may write changes at once. When what they may read changes, the client opens the document anew
 * (1001: come back): its copy has clocks without content where there is content now, or the other way round.
 */
function apply(channel: Channel, rights: DocumentRights | null): void {
  if (rights === null) return channel.close(closeCodes.notFound);
  const isSame =
    sameReading(channel.read, readingOf(channel.document.name, rights)) &&
    sameHidden(channel.rights.hidden, rights.hidden);
  channel.rights = rights;
  if (!isSame) channel.close(closeCodes.goingAway);
}

import Dexie, { type EntityTable, type Table } from 'dexie';
import type { UserId } from '#shared/ids.ts';
import type { AttachedRow, KeptFileRow } from './file-tables.ts';
import type { RoomPhotoRow } from './room-commands.ts';
import type { ContactRow, PersonRow, RoomRow, TimelineRow } from './rows.ts';
import { splitMembers } from './split-members.ts';
import type {
  ContactFacts,
  ContactNotice,
  DocumentRow,
  DraftRow,
  MarkRow,
  MetaRow,
  OutboxRow,
  RoomFacts,
  RoomMemberRow,
} from './tables.ts';

/** Every database of an account begins with this. */
export const databaseName = (user: UserId): string => `foyer-${user}`;

/**
 * Everything one account keeps in this browser: what the screens read, and the outbox. Two accounts never share one
 * (M07). Safe to open in several tabs.
 */
export class FoyerDatabase extends Dexie {
  declare readonly rooms: EntityTable<RoomRow, 'id'>;
  declare readonly facts: EntityTable<RoomFacts, 'id'>;
  declare readonly members: Table<RoomMemberRow, [string, string]>;
  declare readonly timeline: Table<TimelineRow, [string, string, string]>;
  declare readonly outbox: Table<OutboxRow, number>;
  declare readonly drafts: EntityTable<DraftRow, 'room'>;
  declare readonly people: EntityTable<PersonRow, 'user'>;
  declare readonly marks: Table<MarkRow, [string, string]>;
  declare readonly documents: EntityTable<DocumentRow, 'name'>;
  declare readonly contacts: EntityTable<ContactRow, 'id'>;
  declare readonly contactFacts: EntityTable<ContactFacts, 'id'>;
  declare readonly contactNotices: Table<ContactNotice, number>;
  declare readonly roomPhotos: EntityTable<RoomPhotoRow, 'hash'>;
  declare readonly files: Table<KeptFileRow, [string, string, string, string]>;
  declare readonly attached: Table<AttachedRow, number>;
  declare readonly meta: EntityTable<MetaRow, 'key'>;

  /** `strict` waits for the disk with every transaction: what is awaited from it survives a crash. */
  constructor(name: string, durability: 'relaxed' | 'strict' = 'relaxed') {
    super(name, { chromeTransactionDurability: durability });
    this.version(1).stores({
      rooms: 'id, sortAt',
      facts: 'id',
      timeline: '[room+lane+id], [room+at+id], [room+n], [room+page]',
      outbox: '++order, &name, state, record, document, [room+state], after',
      drafts: 'room',
      people: 'user',
      marks: '[room+user], room',
      documents: 'name',
      meta: 'key',
    });
    this.version(2).stores({
      outbox: '++order, &name, state, record, document, [room+state], after, contact',
      contacts: 'id, person',
      contactFacts: 'id',
      contactNotices: '++id, contact',
    });
    this.version(3).stores({
      outbox: '++order, &name, state, record, document, [room+state], after, contact, act',
      roomPhotos: 'hash',
    });
    this.version(4)
      .stores({
        rooms: 'id, sortAt, people',
        members: '[room+user], user',
        marks: '[room+user], room, [room+n]',
      })
      .upgrade(splitMembers);
    this.version(5).stores({
      timeline: '[room+lane+id], [room+at+id], [room+n], [room+page], [room+media+at]',
      files: '[room+lane+id+part], room, [usedAt+bytes]',
      attached: '++id, room',
    });
  }

  /**
   * Another tab's newer version is about to upgrade this database: `leave` keeps what is not kept yet and leaves the page.
   * Until it has, the upgrade waits; afterwards nothing of this page writes into what it does not know.
   */
  onUpgrade(leave: () => Promise<void>): void {
    this.on('versionchange', ({ newVersion }) => {
      // Being deleted, it is let go at once.
      if (newVersion === null) return undefined;
      void leave().finally(() => this.close());
      return false;
    });
  }
}

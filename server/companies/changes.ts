import { homeDocument, pageDocument, roomDocument, type DocumentName } from '#shared/documents/names.ts';
import { newRecordId, type RoomId, type UserId } from '#shared/ids.ts';
import type { ContactEntry, ContactProfile, ContactTerms, ContactRecord } from '#shared/records/contact.ts';
import type {
  BlockRecord,
  CompanyProfile,
  ContactCodeRecord,
  Group,
  Head,
  Member,
  Notice,
  Person,
  ReachRecord,
  RoomCompany,
  RoomEntry,
  RoomInfo,
  Seal,
} from '#shared/records/published.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import type { Publication } from '../relay/ports.ts';

type Keyless<Value> = Omit<Value, 'key'>;
type Told =
  | BlockRecord
  | ContactEntry
  | ContactProfile
  | ContactTerms
  | ContactRecord
  | CompanyProfile
  | ContactCodeRecord
  | Group
  | Head
  | Member
  | Person
  | ReachRecord
  | RoomCompany
  | RoomEntry
  | RoomInfo
  | Seal;
/** A value of a server lane before the relay gives it a key. */
type Value = Told extends infer One ? (One extends Told ? Keyless<One> : never) : never;

/** A line among a room's messages; nobody did it and it has no text unless it says so. */
type NewNotice = Omit<Keyless<Notice>, 'kind' | 'by' | 'text'> & Partial<Pick<Notice, 'by' | 'text'>>;

/** What a command has decided, for telling it to devices: records to publish, and rights that live sockets must heed. */
export class Changes {
  readonly publications: Publication[] = [];
  readonly users = new Set<UserId>();
  readonly rooms = new Set<RoomId>();
  readonly documents = new Set<DocumentName>();

  /** Publishes a record of the server's lane, or its newest version. */
  publish(document: DocumentName, id: string, value: Value): void {
    this.publications.push({ document, id, value });
  }

  /** Takes a record of the server's lane away. */
  withdraw(document: DocumentName, id: string): void {
    this.publications.push({ document, id, value: null });
  }

  /**
   * Tells a person how they stand in a room: `by` is who has taken them out of it, `wipedBy` the rule that has their
   * copies erased (R04).
   */
  enter(
    user: UserId,
    room: RoomId,
    state: RoomEntry['state'],
    { by = null, wipedBy = null }: { readonly by?: UserId | null; readonly wipedBy?: Refusal | null } = {},
  ): void {
    const entry = { kind: 'room-entry', room, state, wiped: wipedBy !== null, refusal: wipedBy, by } as const;
    this.publish(homeDocument(user), room, entry);
  }

  /** Tells a room how one of its members looks to the others (S54). */
  member(room: RoomId, member: Omit<Keyless<Member>, 'kind'>): void {
    this.publish(roomDocument(room), member.user, { kind: 'member', ...member });
  }

  /** Puts a line among the messages of a room's page. */
  notice(room: RoomId, page: number, notice: NewNotice): void {
    const value = { kind: 'notice', by: null, text: null, ...notice } satisfies Keyless<Notice>;
    this.publications.push({ document: pageDocument(room, page), id: newRecordId(), value });
  }
}

import type { CompanyId, ContactId, UserId } from '#shared/ids.ts';
import type { ContactRecord, Sharing } from '#shared/records/contact.ts';

/** What contacts keep. What stands on a card is in its document. Times are epoch milliseconds; JSON is text. */
export interface ContactTables {
  contact: ContactTable;
  contact_reader: ContactReaderTable;
  contact_erasure: ContactErasureTable;
}

/** Somebody outside, kept by one member. */
export interface ContactTable {
  id: ContactId;
  owner: UserId;
  /** The owner's. */
  company: CompanyId;
  source: ContactRecord['source'];
  /** Null for a card of the address book. */
  person: UserId | null;
  /** The name the person was added with; null for a card of the address book. */
  name: string | null;
  mode: Sharing['mode'];
  /** JSON of the sharing (`#shared/records/contact.ts`). */
  sharing: string;
  created_at: number;
  trashed_at: number | null;
}

/** Who finds a contact in their home: its owner and whom it is shared with by name or by group. */
export interface ContactReaderTable {
  contact: ContactId;
  user: UserId;
}

/** A contact that is gone for good and whose card may still hold text. */
export interface ContactErasureTable {
  contact: ContactId;
}

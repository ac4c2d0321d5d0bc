import type * as Y from 'yjs';
import { parseDocumentName, type DocumentName } from '#shared/documents/names.ts';
import type { ContactId } from '#shared/ids.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { Owner } from '../core.ts';
import type { FoyerDatabase } from './database.ts';
import type { Heard } from './heard.ts';
import { recordsIn, type LaneWatch } from './lane-watch.ts';
import { projectCompany } from './project-company.ts';
import { projectContact, readVersions } from './project-contact.ts';
import { projectHome, type HomeRoom } from './project-home.ts';
import { projectPage, readPage } from './project-page.ts';
import { projectRoom, type RoomPages } from './project-room.ts';
import { readPublished } from './read-published.ts';

/** Whom the projector tells what it has just written. */
export interface ProjectorEvents {
  readonly home: (rooms: readonly HomeRoom[]) => void;
  readonly room: (pages: RoomPages) => void;
  /** Cards that are there for me. */
  readonly contacts: (contacts: readonly ContactId[]) => void;
  /** This device cannot write what is heard, for some while already; false once it could. */
  readonly stuck: (isStuck: boolean) => void;
}

/** Where rows are written, whose they are, and who hears of them. */
export interface RowsParts {
  readonly database: FoyerDatabase;
  readonly owner: Owner;
  readonly events: ProjectorEvents;
}

/** Reads an open document now and gives the write of its rows, which may be tried several times. */
export function prepareRows(
  { database, owner, events }: RowsParts,
  name: DocumentName,
  { doc, watch }: { readonly doc: Y.Doc; readonly watch: LaneWatch },
  heard: Heard,
): () => Promise<void> {
  const kind = parseDocumentName(name);
  if (!kind) return () => Promise.resolve();
  const { seq } = heard;
  const acked = [...heard.acked];
  const refused = [...heard.refused].map(([row, refusal]) => ({ name: row, refusal }));
  if (kind.kind === 'page') {
    const change = {
      document: name,
      records: readPage(doc, watch, name, heard.touched.values()),
      whole: heard.whole,
      here: heard.complete ? recordsIn(doc) : null,
      arrivals: [...heard.arrivals.values()],
      acked,
      refused,
      seq,
    };
    return () => projectPage(database, owner, change);
  }
  const published = readPublished(doc);
  switch (kind.kind) {
    case 'contact': {
      const versions = readVersions(doc);
      const change = { document: name, contact: kind.contact, published, versions, acked, refused, seq };
      return () => projectContact(database, owner, change);
    }
    case 'room':
      return async () =>
        events.room(await projectRoom(database, owner, { document: name, room: kind.room, published, seq }));
    case 'home':
      return async () => {
        const { rooms, contacts } = await projectHome(database, owner, { document: name, published, seq });
        events.home(rooms);
        events.contacts(contacts);
      };
    case 'company':
      return async () => events.contacts(await projectCompany(database, owner, { document: name, published, seq }));
    default:
      return unreachable(kind);
  }
}

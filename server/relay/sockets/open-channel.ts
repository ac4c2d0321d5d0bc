import { parseDocumentName, type DocumentName } from '#shared/documents/names.ts';
import type { Documents } from '../documents/documents.ts';
import type { LiveDocument } from '../documents/live-document.ts';
import type { Access, DocumentRights, Sender } from '../ports.ts';
import { Channel, type ChannelParts, type Outlet } from './channel.ts';
import type { RightsWatch } from './rights-watch.ts';
import { ours } from './socket-line.ts';

/** What opening a document needs. */
export interface Opening extends ChannelParts {
  readonly documents: Documents;
  readonly access: Access;
  readonly rightsWatch: RightsWatch;
}

/** Opens a document for a person; null when there is nothing there for them. */
export async function openChannel(
  parts: Opening,
  name: DocumentName,
  sender: Sender,
  outlet: Outlet,
): Promise<Channel | null> {
  const { access, documents, rightsWatch } = parts;
  const ask = (): Promise<DocumentRights | null> => ours(access.rights(sender.user, name));
  const askedAt = rightsWatch.changes;
  // Nothing is loaded for somebody who may not have it.
  let rights = await ask();
  if (rights === null) return null;
  const document = await ours(documents.use(name));
  await document.settled();
  if (rightsWatch.changes !== askedAt) rights = await rightsWatch.settled(ask);
  if (rights === null || document.isStale || !(await ours(exists(documents, document)))) {
    documents.release(document);
    return null;
  }
  return new Channel(document, sender, rights, parts, outlet);
}

/** Pages come into being in order: one that nobody could have heard of is not made by asking for it. */
async function exists(documents: Documents, { name, header, counters }: LiveDocument): Promise<boolean> {
  const kind = parseDocumentName(name);
  if (kind?.kind !== 'page' || header.seq > 0 || counters === null || kind.page <= counters.head) return true;
  // Another process may have begun it.
  return kind.page <= (await documents.headOf(counters));
}

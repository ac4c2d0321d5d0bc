import type { ContactId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { contactFields, type ContactField } from '#shared/records/contact.ts';
import type { Core } from '../core.ts';
import { contactTables, refreshContact } from '../projection/refresh-contact.ts';
import type { ContactRow } from '../projection/rows.ts';
import { trashInside } from './contact-commands.ts';
import { writeFields, type ContactChanges } from './edit-contact.ts';

type Mutable<Values> = { -readonly [Name in keyof Values]: Values[Name] };

/**
 * What a card says that another one of the same person does not: the values that merging them writes on the other one.
 * Tags are joined, and memos where there is room.
 */
export function differences(from: ContactRow, into: ContactRow): ContactChanges {
  const changes: Mutable<ContactChanges> = {};
  for (const field of contactFields) {
    const [mine, theirs] = [written(from, field), written(into, field)];
    if (field === 'tags') {
      const tags = [...new Set([...into.tags, ...from.tags])].slice(0, limits.contactTags);
      if (tags.length > into.tags.length) changes.tags = tags;
    } else if (typeof mine === 'string' && mine !== '' && mine !== theirs) {
      changes[field] = field === 'memo' && typeof theirs === 'string' ? joined(theirs, mine) : mine;
    }
  }
  return changes;
}

/**
 * Writes what stands only on one's own card on another one of the same person, as its newest values, and moves one's own to
 * the trash; offline too. What stood there before is in the history, and what others write meanwhile stays (R10, N06).
 */
export async function mergeContacts(core: Core, own: ContactId, other: ContactId): Promise<void> {
  const { durable, owner } = core;
  const isMerged = await durable.transaction('rw', contactTables(durable), async () => {
    const [from, into] = await Promise.all([durable.contacts.get(own), durable.contacts.get(other)]);
    if (!from || !into || from.person !== into.person) return false;
    await writeFields(core, other, differences(from, into));
    await trashInside(core, own);
    await refreshContact(durable, owner, own);
    return true;
  });
  if (isMerged) core.engine.outboxChanged();
}

const written = ({ versions }: ContactRow, field: ContactField) =>
  versions.find((version) => version.field === field)?.value;

function joined(theirs: string, mine: string): string {
  const both = [theirs, mine].filter((text) => text !== '').join('\n');
  return both.length > limits.memoLength ? mine : both;
}

import { expect, test } from 'vitest';
import { pageDocument, type DocumentName } from '#shared/documents/names.ts';
import { newRoomId, newUserId, type UserId } from '#shared/ids.ts';
import type { Access, DocumentRights } from '../../../server/relay/ports.ts';
import type { Documents } from '../../../server/relay/documents/documents.ts';
import type { Watches } from '../../../server/relay/rooms/watches.ts';
import { RightsCheck } from '../../../server/relay/sockets/rights-check.ts';
import { RightsWatch } from '../../../server/relay/sockets/rights-watch.ts';

const open: DocumentRights = { read: [{ from: 0, to: Infinity }], write: null };
const sealed: DocumentRights = { ...open, write: { rule: 'sealed', company: null } };

test('A slow check never undoes what a later one has applied (P5, R04)', async () => {
  const room = newRoomId();
  const document: { name: DocumentName; channels: Set<object> } = { name: pageDocument(room, 1), channels: new Set() };
  const channelOf = (user: UserId) => ({ sender: { user }, document, rights: open, read: open.read, close: () => {} });
  const ann = newUserId();
  const bo = newUserId();
  const channels = [channelOf(ann), channelOf(bo), channelOf(ann)];
  for (const channel of channels) document.channels.add(channel);

  let now = open;
  let later: Promise<void> | null = null;
  const access = {
    rights: async (user: UserId) => {
      const answer = now;
      if (user === bo && later === null) {
        // While the first check asks about Bo the room is sealed, and a second check runs to its end.
        now = sealed;
        later = check.run({ rooms: [room] });
        await later;
      }
      return answer;
    },
  } as unknown as Access;
  const documents = { loaded: () => [document] } as unknown as Documents;
  const watches = { all: () => [] } as unknown as Watches;
  const check: RightsCheck = new RightsCheck(access, documents, watches, new RightsWatch());

  await check.run({ rooms: [room] });
  expect(channels.map(({ rights }) => rights)).toEqual([sealed, sealed, sealed]);
});

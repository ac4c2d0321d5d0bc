import type { KyselyPlugin } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newRecordId } from '#shared/ids.ts';
import { ReadMarks } from '../../../server/relay/rooms/read-marks.ts';
import { ann, bo, room, startRelay, type RelayServer } from './relay-server.ts';

let server: RelayServer;

beforeEach(async () => {
  server = await startRelay();
});
afterEach(() => server.stop());

const write = (text: string): Promise<void> =>
  server.relay.append(pageDocument(room, 1), ann, [{ id: newRecordId(), kind: 'message', at: Date.now(), text }]);

/** Lets something happen after each query, before whoever asked goes on. */
const afterQueries = (happens: () => Promise<void>): KyselyPlugin => ({
  transformQuery: ({ node }) => node,
  transformResult: async ({ result }) => {
    await happens();
    return result;
  },
});

test('A count is of exactly the messages up to its number, whatever is written while the rows are asked (M05)', async () => {
  for (const text of ['one', 'two', 'three']) await write(text);
  let queries = 0;
  const db = server.storage.db.withPlugin(
    afterQueries(async () => {
      queries += 1;
      await write(`after query ${queries}`);
    }),
  );
  const marks = new ReadMarks(db, null as never, () => undefined);
  const asked = [{ room, mark: 1, read: [{ from: 0, to: Infinity }] }];
  expect((await marks.unread(bo, asked)).get(room)).toMatchObject({ mark: 1, upTo: 3, count: 2 });
  expect(queries).toBeGreaterThan(1);
  expect((await marks.unread(bo, asked)).get(room)?.upTo).toBeGreaterThan(3);
});

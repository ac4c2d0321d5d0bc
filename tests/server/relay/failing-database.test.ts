import { afterEach, beforeEach, expect, test } from 'vitest';
import { sql } from 'kysely';
import { pageDocument } from '#shared/documents/names.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { AppSocket } from '../../support/app-socket.ts';
import { acknowledged, say, shows } from './client.ts';
import { ann, bo, cookieOf, room, startRelay, type RelayServer } from './relay-server.ts';

let server: RelayServer;
const page = pageDocument(room, 1);

beforeEach(async () => {
  server = await startRelay();
});
afterEach(() => server.stop());

test('A database that cannot be read is no fault of the client’s: it is told to come back, and finds everything then (P1)', async () => {
  const anns = await AppSocket.connect(server.url, cookieOf(ann), 'phone');
  const { doc } = await anns.open(page);
  say(doc, ann, 'still here');
  await acknowledged(anns, doc);

  // Only what is read again fails: the document itself stays open for Ann.
  await sql`alter table log rename to log_out_of_reach`.execute(server.storage.db);
  const early = await AppSocket.connect(server.url, cookieOf(bo), 'phone');
  const closed = early.closed();
  await early.open(page);
  expect(await closed).toBe(closeCodes.busy);
  expect(server.errors.splice(0)).toHaveLength(1);

  await sql`alter table log_out_of_reach rename to log`.execute(server.storage.db);
  const bos = await AppSocket.connect(server.url, cookieOf(bo), 'phone');
  await shows((await bos.open(page)).doc, ann, 'still here');
});

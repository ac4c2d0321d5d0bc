import { DatabaseSync } from 'node:sqlite';
import { Database } from '@hocuspocus/extension-database';
import { Server } from '@hocuspocus/server';

/**
 * Hocuspocus as its guide starts it. With the path of a file it keeps documents there: by the statements of
 * `@hocuspocus/extension-sqlite` 4.7.0, through node:sqlite, because that extension brings a binary of its own.
 */
const schema = `CREATE TABLE IF NOT EXISTS "documents" (
  "name" varchar(255) NOT NULL,
  "data" blob NOT NULL,
  UNIQUE(name)
)`;
const selectQuery = `
  SELECT data FROM "documents" WHERE name = $name ORDER BY rowid DESC
`;
const upsertQuery = `
  INSERT INTO "documents" ("name", "data") VALUES ($name, $data)
    ON CONFLICT(name) DO UPDATE SET data = $data
`;

const [file] = process.argv.slice(2);
const server = new Server({
  port: 0,
  address: '127.0.0.1',
  quiet: true,
  extensions: file === undefined ? [] : [store(file)],
});
await server.listen();
process.stdout.write(`ready ${server.address.port}\n`);

function store(path: string): Database {
  const database = new DatabaseSync(path);
  database.exec(schema);
  return new Database({
    fetch: ({ documentName }) => {
      const row = database.prepare(selectQuery).get({ name: documentName });
      return Promise.resolve((row?.['data'] as Uint8Array | undefined) ?? null);
    },
    store: ({ documentName, state }) => {
      database.prepare(upsertQuery).run({ name: documentName, data: state });
      return Promise.resolve();
    },
  });
}

import { expect } from 'vitest';

/** Whether a text stands anywhere in the databases of a device, in rows or in the bytes of documents. */
export async function isStoredOn(device: string, text: string): Promise<boolean> {
  const databases = (await indexedDB.databases()).filter(({ name }) => name?.startsWith(device));
  expect(databases.length, 'there is no database to look into').toBeGreaterThan(0);
  for (const { name } of databases) if (name !== undefined && (await contentsOf(name)).includes(text)) return true;
  return false;
}

async function contentsOf(name: string): Promise<string> {
  const database = await settled(indexedDB.open(name));
  const contents: string[] = [];
  for (const store of database.objectStoreNames) {
    const values = await settled(database.transaction(store).objectStore(store).getAll());
    contents.push(...values.map(textOf));
  }
  database.close();
  return contents.join('\n');
}

const textOf = (value: unknown): string =>
  value instanceof Uint8Array ? new TextDecoder('utf-8').decode(value) : JSON.stringify(value);

const settled = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the database cannot be read'));
  });

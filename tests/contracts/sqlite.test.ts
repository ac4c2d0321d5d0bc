import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStorage } from '../../server/storage/open.ts';
import { StartError } from '../../server/start-error.ts';
import { storageContract } from './storage-suite.ts';

storageContract('SQLite', () => Promise.resolve({ remove: () => Promise.resolve() }));

describe('A data folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'foyer-folder-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const failure = async (dataDir: string): Promise<Error> =>
    openStorage({ dataDir }).then(
      () => new Error('it opened'),
      (error: Error) => error,
    );

  test('belongs to one server: a second is refused in one sentence, and let in when the first has ended (M14)', async () => {
    const first = await openStorage({ dataDir: folder });
    const refused = await failure(folder);
    expect(refused).toBeInstanceOf(StartError);
    expect(refused.message).toMatch(/^Another Foyer server is using the data folder .+\.$/);
    await first.close();
    await (await openStorage({ dataDir: folder })).close();
  });

  test('that cannot be one is refused in one sentence (M14)', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const refused = await failure(join(file, 'data'));
    expect(refused).toBeInstanceOf(StartError);
    expect(refused.message).toMatch(/^The data folder .+ cannot be written \(ENOTDIR\)\.$/);
  });

  test.each([
    ['is none', () => Buffer.from('this was never a database, not even once. '.repeat(200))],
    ['has been cut short', (whole: Buffer) => whole.subarray(0, whole.length / 2)],
    [
      'was written over',
      (whole: Buffer) => Buffer.concat([whole.subarray(0, 8192), Buffer.alloc(whole.length - 8192, 7)]),
    ],
  ])('whose database %s is refused in one sentence and left as it is (M14)', async (_name, damage) => {
    const storage = await openStorage({ dataDir: folder });
    await storage.migrate();
    await storage.close();
    const file = join(folder, 'foyer.db');
    const damaged = damage(await readFile(file));
    await writeFile(file, damaged);
    const refused = await failure(folder);
    expect(refused).toBeInstanceOf(StartError);
    expect(refused.message).toMatch(/^The database .+ is damaged \(.+\); restore it from a backup\.$/);
    expect((await readFile(file)).equals(damaged)).toBe(true);
  });

  test('of a newer version is refused in one sentence (M14)', async () => {
    const storage = await openStorage({ dataDir: folder });
    await storage.migrate();
    await storage.db.insertInto('migration').values({ name: '9999-future', at: 0 }).execute();
    await expect(storage.migrate()).rejects.toThrow('made by a newer version');
    await storage.close();
  });
});

import { mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PackedCommit, PackedGroup } from '../../../server/relay/documents/packed-group.ts';
import { Backlog, packed } from '../../../server/relay/documents/backlog.ts';
import { hasJournal, JournalFiles, readJournal } from '../../../server/relay/documents/journal-files.ts';
import { openStorage } from '../../../server/storage/open.ts';
import { openSqlite } from '../../../server/storage/sqlite-database.ts';
import { Random } from '../../support/random.ts';
import { faultsOf } from './stored-truth.ts';

const seeds = 6;
const rooms = ['r1', 'r2', 'r3'];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foyer-journal-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Makes commits as a relay does: documents go on where they were, messages of a room are numbered over its pages. */
class Writing {
  readonly #random: Random;
  readonly #seqs = new Map<string, number>();
  readonly #counters = new Map<string, number>();
  #serial = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  commit(): PackedCommit {
    const groups: PackedGroup[] = [];
    const touched = new Set<string>();
    for (let left = 1 + this.#random.below(4); left > 0; left -= 1) {
      const room = this.#random.pick(rooms);
      const document = `page/${room}/${1 + this.#random.below(2)}`;
      if (groups.some((group) => group.document === document)) continue;
      touched.add(room);
      groups.push(this.#group(document, room));
    }
    const counters = [...touched].map((room) => ({ room, head: 1, after: this.#counters.get(room) ?? 0 }));
    return { groups, counters: counters.filter(({ after }) => after > 0) };
  }

  #group(document: string, room: string): PackedGroup {
    const before = this.#seqs.get(document) ?? 0;
    const moves = this.#random.below(5) > 0;
    const updates = moves ? 1 + this.#random.below(5) : 0;
    const seq = before + updates;
    this.#seqs.set(document, seq);
    const ids = Array.from({ length: updates }, () => `m${(this.#serial += 1)}`);
    const n = ids.map(() => {
      const next = (this.#counters.get(room) ?? 0) + 1;
      this.#counters.set(room, next);
      return next;
    });
    const key = `k${this.#random.below(4)}`;
    return {
      document,
      room,
      before: { seq: before, rightsRevision: 0 },
      moves,
      seq,
      records: seq,
      bytes: seq * 100,
      erases: moves && this.#random.below(10) === 0,
      row: moves ? { author: 'u1', arrival: seq, bytes: Uint8Array.of(seq), spans: null } : null,
      index: {
        names: ['u1', 'message'],
        lane: ids.map(() => 0),
        id: ids,
        kind: ids.map(() => 1),
        n,
        arrival: n,
        change: ids.map(() => 0),
      },
      heard: this.#random.below(4) === 0 ? [['u1', key]] : [],
      refused: moves && this.#random.below(4) === 0 ? [['u1', key, 'id', 1, seq, 'invalid', null, seq, null]] : [],
    };
  }
}

async function newDatabase(name: string): Promise<{ dataDir: string; sqlite: DatabaseSync }> {
  const dataDir = join(folder, name);
  const storage = await openStorage({ dataDir });
  await storage.migrate();
  await storage.close();
  return { dataDir, sqlite: openSqlite(join(dataDir, 'foyer.db')) };
}

function tablesOf(sqlite: DatabaseSync): unknown {
  const all = (query: string): unknown => sqlite.prepare(query).all();
  return {
    document: all('select * from document order by name'),
    log: all('select document, seq, author, arrival, bytes from log order by document, seq'),
    index: all('select * from record_index order by document, n, id'),
    room: all('select * from relay_room order by room'),
    refusal: all('select document, user, key, clock from refusal order by document, key'),
  };
}

/** A data folder whose server writes commits, and may end at any moment. */
class Server {
  readonly #dataDir: string;
  readonly #sqlite: DatabaseSync;
  #files: JournalFiles;
  #backlog: Backlog;
  #kept = 0;

  constructor(dataDir: string, sqlite: DatabaseSync) {
    this.#dataDir = dataDir;
    this.#sqlite = sqlite;
    this.#files = new JournalFiles(dataDir);
    this.#backlog = new Backlog(sqlite, readJournal(dataDir));
  }

  get waiting(): number {
    return this.#backlog.state.waiting;
  }

  /** Puts a commit on disk, and tells of it or not. */
  keep(commit: PackedCommit, isTold = true): void {
    const bytes = packed(commit);
    this.#kept = this.#files.append(bytes, { after: this.#kept, done: this.#backlog.state.done });
    if (isTold) this.#backlog.take({ id: this.#kept, bytes });
  }

  apply(updates: number): void {
    this.#backlog.apply(updates);
  }

  empty(): void {
    this.#files.empty(this.#backlog.state.done);
  }

  crash(): void {
    this.#files.close();
    this.#files = new JournalFiles(this.#dataDir);
    this.#backlog = new Backlog(this.#sqlite, readJournal(this.#dataDir));
    this.#kept = 0;
  }

  close(): void {
    this.#files.close();
    this.#sqlite.close();
  }
}

/** Spoils the newest record, as a disk does that had only a part of it when the power went. */
async function tear(dataDir: string): Promise<void> {
  const newest = readJournal(dataDir).at(-1)!;
  for (const name of ['journal-1', 'journal-2']) {
    const bytes = await readFile(join(dataDir, name));
    const at = bytes.indexOf(newest.bytes);
    if (at < 0) continue;
    const file = await open(join(dataDir, name), 'r+');
    await file.write(Buffer.alloc(8), 0, 8, at + newest.bytes.length - 8);
    await file.close();
  }
}

test(`${seeds} runs of commits through the journal, with crashes between its steps and torn writes, end in the tables as commits written at once do, and at no moment with a room half written (P1)`, async () => {
  let crashes = 0;
  let torn = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const random = new Random(seed);
    const writing = new Writing(random);
    const commits = Array.from({ length: 40 }, () => writing.commit());
    const atOnce = await newDatabase(`${seed}-at-once`);
    const straight = new Backlog(atOnce.sqlite, []);
    const { dataDir, sqlite } = await newDatabase(`${seed}-crashing`);
    const server = new Server(dataDir, sqlite);
    for (const [at, commit] of commits.entries()) {
      straight.take({ id: at + 1, bytes: packed(commit) });
      straight.apply(Infinity);
      if (random.below(8) === 0) {
        // A process that ends here has put the commit on disk and knows nothing more.
        server.keep(commit, false);
        if (random.below(2) === 0) {
          await tear(dataDir);
          torn += 1;
          server.crash();
          // Nobody was told of it: it comes again.
          server.keep(commit);
        } else server.crash();
        crashes += 1;
      } else server.keep(commit);
      if (random.below(3) === 0) server.apply(1 + random.below(12));
      if (random.below(6) === 0) server.crash();
      if (random.below(6) === 0) server.empty();
      expect(faultsOf(dataDir), `seed ${seed}`).toEqual([]);
    }
    server.apply(Infinity);
    expect(server.waiting).toBe(0);
    expect(tablesOf(sqlite), `seed ${seed}`).toEqual(tablesOf(atOnce.sqlite));
    server.close();
    atOnce.sqlite.close();
  }
  expect(crashes).toBeGreaterThan(seeds);
  expect(torn).toBeGreaterThan(0);
});

test('The journal takes turns with two files, which stay small when the tables keep up and lose nothing when they do not (P1)', async () => {
  const { dataDir, sqlite } = await newDatabase('large');
  const server = new Server(dataDir, sqlite);
  const random = new Random(11);
  const sizes = async (): Promise<number> => {
    const [one, two] = await Promise.all(['journal-1', 'journal-2'].map((name) => stat(join(dataDir, name))));
    return one!.size + two!.size;
  };
  const commit = (seq: number): PackedCommit => ({
    groups: [
      {
        document: `page/r${seq % 7}/1`,
        room: `r${seq % 7}`,
        before: { seq: seq - 1, rightsRevision: 0 },
        moves: true,
        seq,
        records: 0,
        bytes: 0,
        erases: false,
        row: { author: 'u1', arrival: seq, bytes: new Uint8Array(1_000_000).fill(seq % 251), spans: null },
        index: { names: [], lane: [], id: [], kind: [], n: [], arrival: [], change: [] },
        heard: [],
        refused: [],
      },
    ],
    counters: [],
  });
  for (let seq = 1; seq <= 60; seq += 1) {
    server.keep(commit(seq));
    // A portion now and then: never everything at once.
    if (server.waiting > 4) server.apply(1 + random.below(3));
  }
  expect(await sizes()).toBeLessThan(30_000_000);
  for (let seq = 61; seq <= 100; seq += 1) server.keep(commit(seq));
  server.crash();
  server.apply(Infinity);
  const rows = sqlite.prepare('select seq, substr(bytes, 1, 1) as first from log order by seq').all();
  expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
  expect(rows.every(({ seq, first }) => (first as Uint8Array)[0] === Number(seq) % 251)).toBe(true);
  server.close();
});

test('Nothing of what was written into the tables stays in the journal once it is emptied (P7)', async () => {
  const { dataDir, sqlite } = await newDatabase('emptied');
  const server = new Server(dataDir, sqlite);
  const holds = async (text: string): Promise<string[]> => {
    const found: string[] = [];
    for (const name of (await readdir(dataDir)).filter((one) => one.startsWith('journal')))
      if ((await readFile(join(dataDir, name))).includes(text)) found.push(name);
    return found;
  };
  const writing = new Writing(new Random(5));
  for (let left = 20; left > 0; left -= 1) server.keep(writing.commit());
  const [{ bytes } = { bytes: new Uint8Array() }] = readJournal(dataDir);
  const text = Buffer.from(bytes)
    .toString('latin1')
    .match(/page\/r\d\/\d/)![0];
  expect(await holds(text)).toEqual(['journal-1']);
  server.apply(1);
  server.empty();
  expect(await holds(text), 'what is not in the tables yet stays').toEqual(['journal-1']);
  server.apply(Infinity);
  server.empty();
  expect(await holds(text)).toEqual([]);
  expect(hasJournal(dataDir)).toBe(false);
  // And it goes on.
  server.keep(writing.commit());
  expect(hasJournal(dataDir)).toBe(true);
  server.close();
});

test('What people wrote is never read as a record, however it lies behind the newest one (P6)', async () => {
  const { dataDir, sqlite } = await newDatabase('forged');
  const files = new JournalFiles(dataDir);
  const path = join(dataDir, 'journal-1');
  files.append(Buffer.from('a record'), { after: 0, done: 0 });
  const record = await readFile(path);
  // Somebody knows the layout and has a text that is nothing but records, at every place at which one could begin.
  const forged = Buffer.concat(Array.from({ length: 400 }, () => record));
  for (let shift = 0; shift < record.length; shift += 1) {
    files.append(Buffer.concat([Buffer.alloc(shift), forged]), { after: 0, done: Infinity });
    files.append(Buffer.from('the newest'), { after: 0, done: Infinity });
    expect(readJournal(dataDir).map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['the newest']);
  }
  files.close();
  sqlite.close();
});

test('A commit that cannot go into the tables stays in the journal, and goes when it can (P1)', async () => {
  const { dataDir, sqlite } = await newDatabase('refusing');
  const server = new Server(dataDir, sqlite);
  server.keep(new Writing(new Random(3)).commit());
  sqlite.exec(`create trigger stop before insert on log begin select raise(abort, 'the disk is full'); end`);
  expect(() => server.apply(Infinity)).toThrow('the disk is full');
  expect(sqlite.prepare('select count(*) as rows from document').get()).toEqual({ rows: 0 });
  server.empty();
  expect(readJournal(dataDir)).toHaveLength(1);
  sqlite.exec('drop trigger stop');
  server.apply(Infinity);
  expect(server.waiting).toBe(0);
  server.empty();
  expect(readJournal(dataDir)).toEqual([]);
  server.close();
});

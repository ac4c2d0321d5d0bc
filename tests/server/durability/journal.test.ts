import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PackedCommit, PackedGroup } from '../../../server/relay/documents/packed-group.ts';
import { packed, SqliteJournal } from '../../../server/relay/documents/sqlite-journal.ts';
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
    journal: all('select count(*) as left from journal'),
  };
}

test(`${seeds} runs of commits through the journal, with crashes between its steps, end in the tables as commits written at once do, and at no moment with a room half written (P1)`, async () => {
  let crashes = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const random = new Random(seed);
    const writing = new Writing(random);
    const commits = Array.from({ length: 40 }, () => writing.commit());
    const atOnce = await newDatabase(`${seed}-at-once`);
    const straight = new SqliteJournal(atOnce.sqlite);
    const { dataDir, sqlite } = await newDatabase(`${seed}-crashing`);
    let journal = new SqliteJournal(sqlite);
    for (const commit of commits) {
      straight.keep(packed(commit))();
      straight.apply(Infinity);
      const after = journal.keep(packed(commit));
      // A process that ends here has put the commit on disk and knows nothing more.
      if (random.below(8) > 0) after();
      else {
        journal = new SqliteJournal(sqlite);
        crashes += 1;
      }
      if (random.below(3) === 0) journal.apply(1 + random.below(12));
      if (random.below(6) === 0) journal = new SqliteJournal(sqlite);
      expect(faultsOf(dataDir), `seed ${seed}`).toEqual([]);
    }
    journal.apply(Infinity);
    expect(journal.waiting).toBe(0);
    expect(tablesOf(sqlite), `seed ${seed}`).toEqual(tablesOf(atOnce.sqlite));
    sqlite.close();
    atOnce.sqlite.close();
  }
  expect(crashes).toBeGreaterThan(seeds);
});

test('A commit that cannot go into the tables stays in the journal, and goes when it can (P1)', async () => {
  const { sqlite } = await newDatabase('refusing');
  const journal = new SqliteJournal(sqlite);
  const commit = new Writing(new Random(3)).commit();
  journal.keep(packed(commit))();
  sqlite.exec(`create trigger stop before insert on log begin select raise(abort, 'the disk is full'); end`);
  expect(() => journal.apply(Infinity)).toThrow('the disk is full');
  expect(sqlite.prepare('select count(*) as left from journal').get()).toEqual({ left: 1 });
  expect(sqlite.prepare('select count(*) as rows from document').get()).toEqual({ rows: 0 });
  sqlite.exec('drop trigger stop');
  journal.apply(Infinity);
  expect(journal.waiting).toBe(0);
  expect(sqlite.prepare('select count(*) as left from journal').get()).toEqual({ left: 0 });
});

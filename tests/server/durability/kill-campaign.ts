import { parseRecordKey, recallKey } from '#shared/documents/keys.ts';
import { laneOf } from '#shared/documents/lanes.ts';
import { pageDocument, roomDocument, type DocumentName } from '#shared/documents/names.ts';
import { directRoomId, newRecordId, randomLetters, serverLane, type RoomId } from '#shared/ids.ts';
import { contentOf, HonestDevice } from '../../support/honest-device.ts';
import { Random } from '../../support/random.ts';
import { runServer, startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type TestAccount } from '../../support/two-companies.ts';
import { faultsOf } from './stored-truth.ts';

/** What a campaign has shown. */
export interface Tally {
  readonly rounds: number;
  /** Acknowledged keys: messages, edits and recalls. */
  readonly acked: number;
  readonly lost: number;
  /** Rounds after which the database opened and was whole. */
  readonly opened: number;
  readonly recalls: number;
  /** Everything that was wrong, in words. */
  readonly faults: readonly string[];
  /** Kills by the moment they were aimed at. */
  readonly kills: Readonly<Record<Moment, number>>;
}

type Moment = 'load' | 'start' | 'compaction';

const settleWithinMs = 90_000;
/** When logs are rewritten after a start: `eraseMs` of the relay. */
const compactionMs = 2000;

/**
 * Kills a server with -9 in the middle of work, over and over, and has everybody come back: several devices of several
 * people write, edit and recall all the time.
 */
export async function killCampaign(rounds: number, seed: number): Promise<Tally> {
  const campaign = new Campaign(await startServer(), seed);
  await campaign.begin();
  try {
    for (let round = 0; round < rounds; round += 1) await campaign.round(round);
    return await campaign.finish(rounds);
  } finally {
    await campaign.end();
  }
}

class Campaign {
  #server: TestServer;
  readonly #random: Random;
  readonly #port: string;
  readonly #devices: HonestDevice[] = [];
  readonly #rooms = new Map<RoomId, HonestDevice[]>();
  /** Every page that was written, and those of this round. */
  readonly #pages = new Map<RoomId, Set<DocumentName>>();
  readonly #touched = new Set<DocumentName>();
  readonly #faults: string[] = [];
  readonly #kills: Record<Moment, number> = { load: 0, start: 0, compaction: 0 };
  #opened = 0;
  #lost = 0;
  #writing: NodeJS.Timeout | null = null;

  constructor(server: TestServer, seed: number) {
    this.#server = server;
    this.#random = new Random(seed);
    this.#port = new URL(server.url).port;
  }

  async begin(): Promise<void> {
    const companies = await foundCompanies(this.#server.url);
    const { ann, al, bo } = companies;
    const device = async (name: string, account: TestAccount): Promise<HonestDevice> => {
      const cookie = await companies.cookie(account);
      const made = new HonestDevice(name, account.user, () => ({ url: this.#server.url, cookie }));
      this.#devices.push(made);
      return made;
    };
    const [phone, laptop] = [await device('annphone', ann), await device('annlaptop', ann)];
    const [bos, als] = [await device('bophone', bo), await device('alphone', al)];
    const open = async (one: TestAccount, other: TestAccount, devices: HonestDevice[]): Promise<void> => {
      await companies.as(one, 'POST', '/api/rooms/direct', { command: randomLetters(20), user: other.user });
      const room = directRoomId(one.user, other.user);
      this.#rooms.set(room, devices);
      this.#pages.set(room, new Set());
      for (const holder of devices) holder.keep(roomDocument(room));
    };
    await open(ann, bo, [phone, laptop, bos]);
    await open(al, bo, [als, bos]);
    for (const one of this.#devices) one.wake();
    await this.#settled('the first sync');
  }

  /** Load, -9, back, and everything looked at. */
  async round(round: number): Promise<void> {
    const moment = momentOf(round);
    this.#touched.clear();
    this.#kills[moment] += 1;
    for (const [room, devices] of this.#rooms) {
      const page = this.#newestPage(room);
      for (const device of devices) this.#open(device, room, page);
    }
    this.#write();
    await pause(moment === 'compaction' ? compactionMs - 60 + this.#random.below(120) : 40 + this.#random.below(500));
    await this.#server.kill();
    if (moment === 'start') await this.#killedAtStart();
    this.#server = await startServer({ env: { DATA_DIR: this.#server.dataDir, PORT: this.#port } });
    // Some of what was written while nobody answered goes with the first sync.
    await pause(this.#random.below(60));
    if (this.#writing) clearInterval(this.#writing);
    for (const fault of faultsOf(this.#server.dataDir)) this.#faults.push(`round ${round}: ${fault}`);
    // Devices that do not hold the same yet say nothing of what was lost; that they do not is a fault of its own.
    if (!(await this.#settled(`round ${round}`))) return;
    this.#opened += 1;
    this.#compare(round);
  }

  /** Looks at everything that was ever written once more, on every device, and counts. */
  async finish(rounds: number): Promise<Tally> {
    for (const pages of this.#pages.values()) for (const page of pages) this.#touched.add(page);
    await this.#settled('the end');
    this.#compare(rounds);
    return this.#tally(rounds);
  }

  #tally(rounds: number): Tally {
    let acked = 0;
    let recalls = 0;
    for (const [room, devices] of this.#rooms) {
      for (const page of this.#pages.get(room) ?? []) {
        for (const device of devices) {
          for (const key of device.acknowledged(page)) {
            acked += 1;
            if (parseRecordKey(key)?.type === 'recall') recalls += 1;
          }
        }
      }
    }
    return { rounds, acked, lost: this.#lost, opened: this.#opened, recalls, faults: this.#faults, kills: this.#kills };
  }

  async end(): Promise<void> {
    if (this.#writing) clearInterval(this.#writing);
    for (const device of this.#devices) device.rest();
    await this.#server.stop();
  }

  #open(device: HonestDevice, room: RoomId, page: DocumentName): void {
    device.keep(page);
    this.#pages.get(room)?.add(page);
    this.#touched.add(page);
  }

  /** A server that is killed while it starts, at any of its steps. */
  async #killedAtStart(): Promise<void> {
    const env = { DATA_DIR: this.#server.dataDir, PORT: this.#port, LOG_LEVEL: 'warn' };
    const starting = runServer({ env });
    await pause(200 + this.#random.below(1000));
    starting.process.kill('SIGKILL');
    await starting.exited;
  }

  /** Everybody writes, until they are stopped, whether the server is there or not. */
  #write(): void {
    this.#writing = setInterval(() => {
      for (const [room, devices] of this.#rooms) {
        const page = this.#newestPage(room);
        for (const device of devices) {
          const chance = this.#random.next();
          if (chance < 0.3) continue;
          this.#open(device, room, page);
          const own = chance < 0.85 ? [] : device.own(page);
          if (own.length === 0) device.say(page, `${device.user} ${newRecordId()}`);
          else if (chance < 0.94) device.say(page, `edited ${newRecordId()}`, this.#random.pick(own));
          else device.recall(page, this.#random.pick(own));
        }
      }
    }, 8);
  }

  #newestPage(room: RoomId): DocumentName {
    const [device] = this.#rooms.get(room) ?? [];
    const lane = device ? [...laneOf(device.doc(roomDocument(room)), serverLane).values()] : [];
    const heads = (lane as { kind: string; page?: number }[]).flatMap((value) =>
      value.kind === 'head' ? (value.page ?? 1) : [],
    );
    return pageDocument(room, Math.max(1, ...heads));
  }

  async #settled(when: string): Promise<boolean> {
    const end = Date.now() + settleWithinMs;
    while (Date.now() < end) {
      await pause(10);
      if (this.#devices.every((device) => device.isSettled) && this.#pagesDiffer().length === 0) return true;
    }
    const waiting = this.#devices.map((device) => `${device.waiting} wait, closed ${device.closes.slice(-3).join()}`);
    const differ = this.#pagesDiffer();
    this.#faults.push(`${when}: not settled (${waiting.join('; ')}), different: ${differ.join() || 'none'}`);
    return false;
  }

  #pagesDiffer(): DocumentName[] {
    return [...this.#rooms].flatMap(([room, devices]) =>
      [...(this.#pages.get(room) ?? [])].filter((page) => {
        if (!this.#touched.has(page)) return false;
        for (const device of devices) device.keep(page);
        return new Set(devices.map((device) => contentOf(device.doc(page)))).size > 1;
      }),
    );
  }

  /** Everything acknowledged stands once, and nothing recalled is back, in what all devices hold. */
  #compare(round: number): void {
    for (const [room, devices] of this.#rooms) {
      for (const page of this.#pages.get(room) ?? []) {
        for (const device of this.#touched.has(page) ? devices : []) {
          const lane = laneOf((devices.find((other) => other !== device) ?? device).doc(page), device.user);
          for (const key of device.acknowledged(page)) {
            const parsed = parseRecordKey(key);
            if (!parsed) continue;
            const isRecalled = lane.has(recallKey(parsed.id));
            if (parsed.type === 'recall' ? !isRecalled : !isRecalled && !lane.has(key)) {
              this.#lost += 1;
              this.#faults.push(`round ${round}: ${key} was acknowledged and is gone`);
            }
          }
          for (const key of lane.keys()) {
            const parsed = parseRecordKey(key);
            if (parsed?.type === 'version' && lane.has(recallKey(parsed.id)))
              this.#faults.push(`round ${round}: ${parsed.id} was recalled and shows a text`);
          }
        }
      }
    }
  }
}

/** Mostly under load; now and then while it starts, and while logs are rewritten. */
function momentOf(round: number): Moment {
  if (round % 10 === 2) return 'start';
  return round % 10 === 5 ? 'compaction' : 'load';
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

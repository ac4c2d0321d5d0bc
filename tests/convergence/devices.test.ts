// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fuzz, type Deeds } from './support/fuzz.ts';
import { startRelayServer, type RelayServer } from './support/relay-server.ts';

const seeds = Number(process.env.FOYER_SEEDS ?? 200);
const firstSeed = Number(process.env.FOYER_FIRST_SEED ?? 1);
const atOnce = 8;
const patienceMs = 15 * 60_000;

let server: RelayServer;
beforeAll(async () => {
  // Every open document listens for the end of the process.
  process.setMaxListeners(0);
  server = await startRelayServer();
});
afterAll(() => server.close());

test(
  `Five devices of three people write, edit and recall through cuts, kills, lost acknowledgements and lost databases; healed, all show the same: nothing acknowledged lost, nothing twice, nothing recalled revived, nothing of what the server erased (P2, P3, P7, N10)`,
  async () => {
    const deeds: Deeds = { sent: 0, edited: 0, recalled: 0, cut: 0, killed: 0, lost: 0, erased: 0, seated: 0 };
    const left = Array.from({ length: seeds }, (_, index) => firstSeed + index);
    const worker = async (): Promise<void> => {
      for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
        const outcome = await fuzz(server, seed);
        const because = `seed ${seed} (FOYER_FIRST_SEED=${seed} FOYER_SEEDS=1 repeats it)`;
        expect(outcome.outboxes, `${because}: something waits for ever`).toEqual(outcome.outboxes.map(() => 0));
        expect(outcome.missing, `${because}: something acknowledged is lost`).toEqual([]);
        expect(outcome.doubled, `${because}: something stands twice`).toEqual([]);
        expect(outcome.revived, `${because}: something recalled came back`).toEqual([]);
        expect(outcome.erasedYetShown, `${because}: something erased is there`).toEqual([]);
        for (const timeline of outcome.timelines)
          expect(timeline, `${because}: devices differ`).toBe(outcome.timelines[0]);
        for (const deed of Object.keys(deeds) as (keyof Deeds)[]) deeds[deed] += outcome.deeds[deed];
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    // A fuzz that does nothing proves nothing.
    if (seeds < 50) return;
    for (const [deed, count] of Object.entries(deeds)) expect(count, deed).toBeGreaterThan(0);
  },
  patienceMs,
);

import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { admitRun, type Verdict } from '../../../server/relay/admission/admit.ts';
import type { DocumentHeader } from '../../../server/relay/admission/header.ts';
import { Random } from '../../support/random.ts';
import { ann, bo, Device, Relayed } from './lanes.ts';

const seeds = 300;
const ids = ['one', 'two', 'three', 'four'];

/** What an honest device and a bad line make of a while of writing: updates in order, some lost, repeated or broken. */
function updatesOf(random: Random): Uint8Array[] {
  const device = new Device(ann, 'phone');
  const stranger = new Device(bo, 'stranger');
  const sent: Uint8Array[] = [];
  for (let step = 0; step < 25; step += 1) {
    const act = random.below(12);
    if (act < 8) device.say(random.pick(ids), `text ${step} ${'x'.repeat(random.below(40))}`);
    else if (act < 9) device.recall(random.pick(ids));
    else if (act < 10) device.restart();
    else stranger.say(random.pick(ids), `text ${step}`, random.below(2) === 0 ? bo : ann);
    sent.push(...device.take(), ...stranger.take());
    if (sent.length === 0) continue;
    if (random.below(12) === 0) sent.push(random.pick(sent));
    if (random.below(40) === 0) sent.push(broken(random, random.pick(sent)));
    if (random.below(15) === 0) sent.pop();
  }
  return sent;
}

function broken(random: Random, update: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(update);
  bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
}

/** What is told to the sender, and what becomes of the socket. */
interface Told {
  readonly refused: string[];
  gaps: number;
  violation: string | null;
}

function note(told: Told, verdict: Verdict): void {
  if (verdict.kind === 'admitted')
    told.refused.push(...verdict.refused.map(({ key, refusal }) => `${key} ${refusal.rule}`));
  else if (verdict.kind === 'gap') told.gaps = 1;
  else if (verdict.kind === 'violation') told.violation = `${verdict.rule}: ${verdict.what}`;
}

function oneByOne(relay: Relayed, sent: readonly Uint8Array[]): Told {
  const told: Told = { refused: [], gaps: 0, violation: null };
  for (const update of sent) {
    note(told, relay.receive(update, ann));
    if (told.violation !== null) break;
  }
  return told;
}

/** How many updates were judged together with one before them. */
let joined = 0;

function inRuns(relay: Relayed, sent: readonly Uint8Array[], random: Random): Told {
  const told: Told = { refused: [], gaps: 0, violation: null };
  const left = [...sent];
  while (left.length > 0 && told.violation === null) {
    // What one read of the network brings.
    let round = left.splice(0, 1 + random.below(10));
    while (round.length > 0 && told.violation === null) {
      const { verdict, updates } = admitRun(round, { user: ann, device: null }, relay.header, relay.context);
      if (verdict.kind === 'admitted') relay.keep(verdict, ann);
      note(told, verdict);
      joined += updates - 1;
      round = round.slice(updates);
    }
  }
  return told;
}

const facts = ({ clients, lanes }: DocumentHeader): unknown => ({
  clients: new Map(
    [...clients].map(([client, { owner, clock, deleted, hollow }]) => [
      client,
      { owner, clock, deleted: deleted.ranges, hollow: hollow.ranges },
    ]),
  ),
  lanes,
});

test(`${seeds} whiles of writing: updates judged together become what they become one by one, and are answered alike (P6)`, () => {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const sent = updatesOf(new Random(seed));
    const [single, together] = [new Relayed(), new Relayed()];
    const told = oneByOne(single, sent);
    const toldTogether = inRuns(together, sent, new Random(seed * 7919));
    expect(toldTogether, `seed ${seed}`).toEqual(told);
    expect(facts(together.header), `seed ${seed}`).toEqual(facts(single.header));
    expect(Y.encodeStateAsUpdate(together.observer), `seed ${seed}`).toEqual(Y.encodeStateAsUpdate(single.observer));
  }
  expect(joined).toBeGreaterThan(seeds * 3);
});

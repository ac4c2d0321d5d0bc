import * as Y from 'yjs';
import { pageDocument, roomDocument } from '../../../src/shared/documents/names.ts';
import { readLane } from '../../../src/shared/documents/lanes.ts';
import { serverLane } from '../../../src/shared/ids.ts';
import type { Target } from '../client/client.ts';
import { FoyerDevice } from '../client/foyer-device.ts';
import { HocuspocusDevice } from '../client/hocuspocus-device.ts';
import { startMeter } from '../measure/meter.ts';
import { encodeUpdate } from '../message.ts';
import type { Cell, Figures } from './workload.ts';

const opens = 5;
const shown = 50;
const perUpdate = 500;

/** A new device opens a room of many messages: bytes it receives, and time until the newest are readable in Y.Docs. */
export async function openLongRoom({ running }: Cell): Promise<Figures> {
  const { target } = running;
  const isFoyer = target.name === 'foyer';
  const loaded = isFoyer ? null : await load(target);
  const runs: { bytes: number; milliseconds: number; cpu: number }[] = [];
  for (let run = 0; run < opens; run += 1) {
    const used = startMeter(running.pid);
    const began = performance.now();
    const { bytes, newest } = isFoyer ? await openInFoyer(target) : await openInHocuspocus(target);
    const milliseconds = performance.now() - began;
    check(newest, target.world.history);
    runs.push({ bytes, milliseconds, cpu: used().serverCpu });
  }
  loaded?.destroy();
  const middle = (of: (run: (typeof runs)[number]) => number): number =>
    runs.map(of).sort((a, b) => a - b)[opens >> 1]!;
  return {
    bytes: middle(({ bytes }) => bytes),
    milliseconds: middle(({ milliseconds }) => milliseconds),
    serverCpu: middle(({ cpu }) => cpu),
  };
}

/** As the app does: the room says which page is the newest; that one and the one before hold what is shown. */
async function openInFoyer(target: Target): Promise<{ bytes: number; newest: string[] }> {
  const { id } = target.world.rooms[0]!;
  const device = new FoyerDevice(target, 0);
  await device.online;
  const room = docOf((await device.open(roomDocument(id))).update);
  const head =
    (readLane(room.getMap(serverLane)).get('head' as never)?.value as { page: number } | undefined)?.page ?? 1;
  const pages = [head, head - 1].filter((page) => page > 0);
  const updates = await Promise.all(pages.map((page) => device.open(pageDocument(id, page))));
  const newest = newestOf(updates.map(({ update }) => docOf(update)));
  const bytes = device.received;
  device.destroy();
  return { bytes, newest };
}

async function openInHocuspocus(target: Target): Promise<{ bytes: number; newest: string[] }> {
  const device = new HocuspocusDevice(target, target.world.rooms[0]!.id);
  const newest = newestOf([docOf(await device.synced)]);
  const bytes = device.received;
  device.destroy();
  return { bytes, newest };
}

const docOf = (update: Uint8Array): Y.Doc => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  return doc;
};

/** The texts to show, the newest last. */
function newestOf(docs: readonly Y.Doc[]): string[] {
  const messages: { at: number; text: string }[] = [];
  for (const doc of docs) {
    for (const name of doc.share.keys()) {
      if (name === serverLane) continue;
      for (const value of doc.getMap(name).values()) messages.push(value as { at: number; text: string });
    }
  }
  const sorted = messages.sort((one, other) => one.at - other.at || (one.text < other.text ? -1 : 1));
  return sorted.slice(-shown).map(({ text }) => text);
}

function check(newest: readonly string[], history: number): void {
  const serials = newest.map((text) => Number(text.slice(7, 15))).sort((one, other) => one - other);
  if (serials.length !== shown || serials.some((serial, index) => serial !== history - shown + index)) {
    throw new Error(`not the newest messages: ${serials.join(' ')}`);
  }
}

/** Fills the room, the authors in turns; the loader stays, because without a store the room goes with its last socket. */
async function load(target: Target): Promise<HocuspocusDevice> {
  const { rooms, people, history } = target.world;
  const { id, members } = rooms[0]!;
  const loader = new HocuspocusDevice(target, id);
  await loader.synced;
  const clocks = members.map(() => 0);
  const began = Date.now() - history * 1000;
  for (let written = 0, turn = 0; written < history; turn = (turn + 1) % members.length) {
    const count = Math.min(perUpdate, history - written);
    const author = { index: turn, lane: people[members[turn]!]!.user, client: 1_000_000 + turn };
    const messages = Array.from({ length: count }, (_, index) => ({
      count: clocks[turn]! + index,
      serial: written + index,
    }));
    await loader.write([encodeUpdate(author, clocks[turn]!, messages, began + written * 1000)], count);
    clocks[turn]! += count;
    written += count;
  }
  return loader;
}

import WebSocket from 'ws';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as syncProtocol from 'y-protocols/sync';
import * as Y from 'yjs';
import { recallKey, versionKey } from '#shared/documents/keys.ts';
import { laneOf, readLane, setOnce } from '#shared/documents/lanes.ts';
import type { DocumentName } from '#shared/documents/names.ts';
import { newRecordId, type RecordId, type UserId } from '#shared/ids.ts';
import { HybridClock } from '#shared/time.ts';
import { decodeServerFrame, encodeClientData, encodeClientFrame } from '#shared/wire/codec.ts';
import type { AckFrame, Arrival, DataFrame, RefusedRecord, ServerFrame } from '#shared/wire/frames.ts';
import { protocolVersion, syncPath } from '#shared/wire/protocol.ts';

/** What the device holds of one document, whether it is connected or not. */
class Copy {
  readonly name: DocumentName;
  readonly doc = new Y.Doc();
  /** Keys that were written here and that the server has not taken yet, with their clocks. */
  readonly waiting = new Map<string, number>();
  /** Keys the server has acknowledged. */
  readonly acknowledged = new Set<string>();
  /** Keys the server has refused. */
  readonly refused = new Set<string>();
  readonly arrivals = new Map<RecordId, Arrival>();
  channel = 0;
  /** Whether it has caught up on the present connection. */
  isSynced = false;

  constructor(name: DocumentName) {
    this.name = name;
  }
}

/** How soon a device comes back in tests; the app's own patience has tests of its own. */
const comeBackMs = 25;

/**
 * A device that lives longer than the server: it keeps its documents, comes back whenever it is cut off, and counts
 * as acknowledged what the app counts.
 */
export class HonestDevice {
  readonly user: UserId;
  readonly #connect: () => { readonly url: string; readonly cookie: string };
  readonly #name: string;
  readonly #clock: HybridClock;
  readonly #copies = new Map<DocumentName, Copy>();
  #socket: WebSocket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #nextChannel = 1;
  #isLive = false;
  /** Close codes heard, of sockets and channels, in order. */
  readonly closes: number[] = [];

  constructor(name: string, user: UserId, connect: () => { readonly url: string; readonly cookie: string }) {
    this.#name = name;
    this.user = user;
    this.#connect = connect;
    this.#clock = new HybridClock(name);
  }

  /** Begins to connect, again and again, until `rest`. */
  wake(): void {
    this.#isLive = true;
    this.#come();
  }

  /** Ends the connection; what it holds stays. */
  rest(): void {
    this.#isLive = false;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#socket?.terminate();
  }

  /** Opens a document and keeps it open over all connections. */
  keep(name: DocumentName): Y.Doc {
    let copy = this.#copies.get(name);
    if (!copy) {
      const made = (copy = new Copy(name));
      this.#copies.set(name, made);
      made.doc.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin === this || made.channel === 0) return;
        this.#sync(made, (encoder) => syncProtocol.writeUpdate(encoder, update));
      });
      if (this.#socket?.readyState === WebSocket.OPEN) this.#open(made);
    }
    return copy.doc;
  }

  /** Lets go of a document, with the copy. */
  drop(name: DocumentName): void {
    const copy = this.#copies.get(name);
    if (copy && copy.channel !== 0) this.#tell({ type: 'close', channel: copy.channel });
    this.#copies.delete(name);
  }

  doc(name: DocumentName): Y.Doc {
    return this.#copy(name).doc;
  }

  say(name: DocumentName, text: string, id: RecordId = newRecordId()): RecordId {
    const { at, stamp } = this.#clock.next();
    this.#write(name, { key: versionKey(id, stamp), kind: 'message', at, text });
    return id;
  }

  recall(name: DocumentName, id: RecordId): void {
    this.#write(name, { key: recallKey(id), kind: 'recall', at: this.#clock.next().at });
  }

  /** Records of this person that still show a text here, whichever of their devices wrote them. */
  own(name: DocumentName): RecordId[] {
    const lane = laneOf(this.doc(name), this.user);
    return [...readLane(lane)].flatMap(([id, { value }]) => (value === null ? [] : [id]));
  }

  acknowledged(name: DocumentName): ReadonlySet<string> {
    return this.#copy(name).acknowledged;
  }

  refused(name: DocumentName): ReadonlySet<string> {
    return this.#copy(name).refused;
  }

  /** Where the server has put this device's records, as last heard. */
  arrivals(name: DocumentName): ReadonlyMap<RecordId, Arrival> {
    return this.#copy(name).arrivals;
  }

  /** True when everything it holds has caught up and everything it wrote is acknowledged or refused. */
  get isSettled(): boolean {
    return [...this.#copies.values()].every(({ isSynced, waiting }) => isSynced && waiting.size === 0);
  }

  /** How many keys wait for an acknowledgement. */
  get waiting(): number {
    return [...this.#copies.values()].reduce((sum, { waiting }) => sum + waiting.size, 0);
  }

  #copy(name: DocumentName): Copy {
    const copy = this.#copies.get(name);
    if (!copy) throw new Error(`${name} is not kept`);
    return copy;
  }

  #write(name: DocumentName, value: { key: string; kind: string; at: number; text?: string }): void {
    const copy = this.#copy(name);
    const lane = laneOf(copy.doc, this.user);
    const clock = Y.getState(copy.doc.store, copy.doc.clientID);
    if (lane._map.has(value.key)) return;
    copy.waiting.set(value.key, clock);
    setOnce(lane, value as never);
  }

  #come(): void {
    if (!this.#isLive || this.#socket) return;
    const { url, cookie } = this.#connect();
    const address = `${url.replace('http', 'ws')}${syncPath}?protocol=${protocolVersion}&device=${this.#name}`;
    const socket = new WebSocket(address, { headers: { origin: url, cookie } });
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      if (this.#socket === socket) this.#hear(decodeServerFrame(new Uint8Array(data)));
    });
    socket.once('close', (code) => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      if (code !== 1006) this.closes.push(code);
      for (const copy of this.#copies.values()) {
        copy.channel = 0;
        copy.isSynced = false;
      }
      if (this.#isLive) this.#timer = setTimeout(() => this.#come(), comeBackMs);
    });
  }

  #hear(frame: ServerFrame | DataFrame | AckFrame): void {
    if (frame.type === 'hello') {
      for (const copy of this.#copies.values()) this.#open(copy);
      return;
    }
    if (!('channel' in frame)) return;
    const copy = [...this.#copies.values()].find(({ channel }) => channel === frame.channel);
    if (!copy) return;
    switch (frame.type) {
      case 'opened':
        this.#note(copy, frame.arrivals);
        this.#refuse(copy, frame.refused);
        this.#sync(copy, (encoder) => syncProtocol.writeSyncStep1(encoder, copy.doc));
        return;
      case 'refused':
        this.#refuse(copy, frame.records);
        return;
      case 'ack':
        this.#note(copy, frame.arrivals);
        // What is refused is told with the next frame, and is covered by these clocks too.
        queueMicrotask(() => this.#stored(copy, new Map(frame.clocks.map(({ client, clock }) => [client, clock]))));
        return;
      case 'data':
        this.#note(copy, frame.arrivals);
        this.#apply(copy, frame);
        return;
      case 'closed':
        this.closes.push(frame.code);
        copy.channel = 0;
        copy.isSynced = false;
        setTimeout(() => {
          if (copy.channel === 0 && this.#copies.get(copy.name) === copy) this.#open(copy);
        }, comeBackMs);
        return;
      default:
    }
  }

  #open(copy: Copy): void {
    if (this.#socket?.readyState !== WebSocket.OPEN || copy.channel !== 0) return;
    copy.channel = this.#nextChannel;
    this.#nextChannel += 1;
    this.#tell({ type: 'open', channel: copy.channel, document: copy.name, pending: [] });
  }

  #apply(copy: Copy, { message }: DataFrame): void {
    const decoder = decoding.createDecoder(message);
    if (decoding.readVarUint(decoder) !== 0) return;
    const type = decoding.readVarUint(decoder);
    const bytes = decoding.readVarUint8Array(decoder);
    if (type === syncProtocol.messageYjsSyncStep1) {
      this.#stored(copy, Y.decodeStateVector(bytes));
      this.#sync(copy, (encoder) => syncProtocol.writeSyncStep2(encoder, copy.doc, bytes));
      return;
    }
    Y.applyUpdate(copy.doc, bytes, this);
    if (type === syncProtocol.messageYjsSyncStep2) copy.isSynced = true;
  }

  #stored({ doc, waiting, acknowledged, refused }: Copy, clocks: ReadonlyMap<number, number>): void {
    const end = clocks.get(doc.clientID) ?? 0;
    for (const [key, clock] of waiting) {
      if (clock >= end) continue;
      waiting.delete(key);
      if (!refused.has(key)) acknowledged.add(key);
    }
  }

  #refuse(copy: Copy, records: readonly RefusedRecord[]): void {
    const lane = laneOf(copy.doc, this.user);
    for (const { key } of records) {
      copy.refused.add(key);
      copy.acknowledged.delete(key);
      if (lane.has(key)) lane.delete(key);
    }
  }

  #note(copy: Copy, arrivals: readonly Arrival[]): void {
    for (const arrival of arrivals) if (arrival.lane === this.user) copy.arrivals.set(arrival.id, arrival);
  }

  #tell(frame: Parameters<typeof encodeClientFrame>[0]): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(encodeClientFrame(frame));
  }

  #sync({ channel }: Copy, write: (encoder: encoding.Encoder) => void): void {
    if (channel === 0 || this.#socket?.readyState !== WebSocket.OPEN) return;
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, 0);
    write(encoder);
    this.#socket.send(encodeClientData(channel, encoding.toUint8Array(encoder)));
  }
}

/** What a document says, however it came to be: every lane's keys and values, and how far each client is known. */
export function contentOf(doc: Y.Doc): string {
  const lanes = [...doc.share.keys()].sort().map((lane) => {
    const values = doc.getMap(lane);
    return [lane, [...values.keys()].sort().map((key) => [key, values.get(key)])];
  });
  const clocks = [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([one], [other]) => one - other);
  return JSON.stringify([lanes.filter(([, values]) => values?.length !== 0), clocks]);
}

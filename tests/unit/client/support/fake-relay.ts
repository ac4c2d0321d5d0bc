import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as syncProtocol from 'y-protocols/sync';
import * as Y from 'yjs';
import { parseRecordKey } from '#shared/documents/keys.ts';
import { laneOf, setOnce } from '#shared/documents/lanes.ts';
import { parseDocumentName, type DocumentName } from '#shared/documents/names.ts';
import { isUserId, serverLane, type UserId } from '#shared/ids.ts';
import type { RecordValue } from '#shared/records/value.ts';
import { serverStamp } from '#shared/time.ts';
import {
  decodeClientFrame,
  encodeAck,
  encodeDataBody,
  encodeServerData,
  encodeServerFrame,
} from '#shared/wire/codec.ts';
import type { Arrival, RefusedRecord, ServerFrame } from '#shared/wire/frames.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import { laneDigest, lanesOf } from '../../../../src/lib/replica/lane-digest.ts';
import type { Wire } from '../../../../src/lib/sync/sync-socket.ts';

interface FakeDocument {
  readonly doc: Y.Doc;
  seq: number;
  readonly arrivals: Map<string, Arrival>;
}

/**
 * A relay of a few lines for tests of the client: trusts everybody, keeps everything in memory, answers at once. What it
 * refuses, closes or holds back is set by the test.
 */
export class FakeRelay {
  readonly documents = new Map<DocumentName, FakeDocument>();
  readonly wires = new Set<FakeWire>();
  /** Refuses the records this gives a refusal for. */
  refuse: (document: DocumentName, key: string) => Refusal | null = () => null;
  /** Documents that are answered as if they did not exist. */
  readonly hidden = new Set<DocumentName>();
  /** While this is there, that a document does not exist is said only when the test does. */
  late: (() => void)[] | null = null;
  /** What devices have said of copies that differed. */
  readonly diverged: { readonly name: DocumentName; readonly what: string }[] = [];
  /** While true nothing that others write is passed on. */
  swallows = false;
  /** While true nothing is acknowledged. */
  mute = false;
  now = 1_800_000_000_000;
  #revision = 0;
  #n = 0;

  document(name: DocumentName): FakeDocument {
    let document = this.documents.get(name);
    if (!document) this.documents.set(name, (document = { doc: new Y.Doc(), seq: 0, arrivals: new Map() }));
    return document;
  }

  /** Publishes a record of the server's lane. */
  publish(name: DocumentName, id: string, value: { kind: string } & Record<string, unknown>): void {
    const { doc } = this.document(name);
    const key = `${id}~${serverStamp(1, (this.#revision += 1))}`;
    this.#change(name, null, () => setOnce(laneOf(doc, serverLane), { ...value, key }));
  }

  /** Somebody else writes. */
  write(name: DocumentName, user: UserId, value: RecordValue): void {
    const { doc } = this.document(name);
    this.#change(name, null, () => setOnce(laneOf(doc, user), value));
  }

  connect(user: UserId): FakeWire {
    const wire = new FakeWire(this, user);
    this.wires.add(wire);
    return wire;
  }

  /** Takes a client's update; what it says of the records goes to all who have the document open. */
  take(from: FakeWire, channel: number, name: DocumentName, update: Uint8Array): void {
    const { doc } = this.document(name);
    const refused: RefusedRecord[] = [];
    this.#change(name, from, () => {
      Y.applyUpdate(doc, update);
      for (const [key] of [...laneOf(doc, from.user)]) {
        const refusal = this.refuse(name, key);
        const parsed = parseRecordKey(key);
        if (!refusal || !parsed) continue;
        refused.push({ key, id: parsed.id, refusal });
        laneOf(doc, from.user).delete(key);
      }
    });
    if (this.mute) return;
    const clocks = [...Y.decodeStateVector(Y.encodeStateVector(doc))].map(([client, clock]) => ({ client, clock }));
    const gone = new Set(refused.map(({ id }) => id));
    const arrivals = [...this.document(name).arrivals.values()].filter(
      ({ lane, id }) => lane === from.user && !gone.has(id),
    );
    // The less comfortable order: the clocks cover what is refused only afterwards.
    from.bytes(encodeAck({ channel, seq: this.document(name).seq, clocks, arrivals }));
    if (refused.length > 0) from.say({ type: 'refused', channel, records: refused });
  }

  #change(name: DocumentName, from: FakeWire | null, write: () => void): void {
    const document = this.document(name);
    const before = Y.encodeStateVector(document.doc);
    const deletedBefore = Y.encodeStateAsUpdate(document.doc, before).length;
    document.doc.transact(write);
    const update = Y.encodeStateAsUpdate(document.doc, before);
    if (
      update.length === deletedBefore &&
      Y.encodeStateVector(document.doc).length === before.length &&
      update.length <= 2
    )
      return;
    document.seq += 1;
    this.#number(name, document);
    const message = encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, 0);
      syncProtocol.writeUpdate(encoder, update);
    });
    if (this.swallows) return;
    for (const wire of this.wires) wire.changed(name, document, message, wire === from);
  }

  #number(name: DocumentName, document: FakeDocument): void {
    if (parseDocumentName(name)?.kind !== 'page') return;
    for (const lane of document.doc.share.keys()) {
      if (!isUserId(lane)) continue;
      for (const key of laneOf(document.doc, lane).keys()) {
        const parsed = parseRecordKey(key);
        const place = `${lane} ${parsed?.id}`;
        if (!parsed || document.arrivals.has(place)) continue;
        this.#n += 1;
        document.arrivals.set(place, { lane, id: parsed.id, n: this.#n, arrival: this.now });
      }
    }
  }
}

/** One client's socket. */
export class FakeWire implements Wire {
  binaryType = '';
  onopen: Wire['onopen'] = null;
  onmessage: Wire['onmessage'] = null;
  onclose: Wire['onclose'] = null;
  onerror: Wire['onerror'] = null;
  readonly user: UserId;
  readonly #relay: FakeRelay;
  readonly #channels = new Map<number, DocumentName>();
  readonly #watched = new Map<DocumentName, number>();
  isOpen = false;

  constructor(relay: FakeRelay, user: UserId) {
    this.#relay = relay;
    this.user = user;
  }

  /** The server accepts. */
  accept(epoch = 1): void {
    this.isOpen = true;
    this.say({ type: 'hello', protocol: 1, epoch, user: this.user, serverTime: this.#relay.now });
  }

  /** The connection breaks. */
  drop(code = 1006): void {
    this.isOpen = false;
    this.#relay.wires.delete(this);
    (this.onclose as ((event: { code: number }) => void) | null)?.({ code });
  }

  close(): void {
    this.isOpen = false;
    this.#relay.wires.delete(this);
  }

  say(frame: ServerFrame): void {
    this.bytes(encodeServerFrame(frame));
  }

  bytes(bytes: Uint8Array): void {
    if (this.isOpen || this.onmessage)
      (this.onmessage as ((event: { data: Uint8Array }) => void) | null)?.({ data: bytes });
  }

  changed(name: DocumentName, document: FakeDocument, message: Uint8Array, own: boolean): void {
    const channel = [...this.#channels].find(([, open]) => open === name)?.[0];
    if (channel === undefined) {
      if ((this.#watched.get(name) ?? Infinity) < document.seq)
        this.say({ type: 'changed', document: name, seq: document.seq });
    } else if (!own) this.#data(channel, document, message);
  }

  send(bytes: Uint8Array): void {
    if (!this.isOpen) return;
    const frame = decodeClientFrame(bytes);
    switch (frame.type) {
      case 'open':
        this.#open(frame.channel, frame.document);
        break;
      case 'close':
        this.#channels.delete(frame.channel);
        break;
      case 'data':
        this.#hear(frame.channel, decoding.readTailAsUint8Array(frame.message));
        break;
      case 'watch':
        for (const { document, seq } of frame.documents) {
          this.#watched.set(document, seq);
          const newest = this.#relay.documents.get(document)?.seq ?? 0;
          if (newest > seq && !this.#relay.hidden.has(document)) this.say({ type: 'changed', document, seq: newest });
        }
        break;
      case 'digest': {
        const name = this.#channels.get(frame.channel);
        if (name === undefined) break;
        const { doc } = this.#relay.document(name);
        const lanes = lanesOf(doc).map((lane) => laneDigest(doc, lane));
        this.say({ type: 'digest', channel: frame.channel, whole: true, lanes });
        break;
      }
      case 'diverged': {
        const name = this.#channels.get(frame.channel);
        if (name !== undefined) this.#relay.diverged.push({ name, what: frame.what });
        break;
      }
      case 'ping':
        this.say({ type: 'pong', serverTime: this.#relay.now });
        break;
      default:
    }
  }

  #open(channel: number, name: DocumentName): void {
    if (this.#relay.hidden.has(name)) {
      const say = (): void => this.say({ type: 'closed', channel, code: 4404 });
      if (this.#relay.late) this.#relay.late.push(say);
      else say();
      return;
    }
    this.#channels.set(channel, name);
    const document = this.#relay.document(name);
    const arrivals = [...document.arrivals.values()];
    this.say({ type: 'opened', channel, epoch: 1, seq: document.seq, arrivals, refused: [] });
    this.#data(
      channel,
      document,
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, 0);
        syncProtocol.writeSyncStep1(encoder, document.doc);
      }),
    );
  }

  #hear(channel: number, message: Uint8Array): void {
    const name = this.#channels.get(channel);
    if (name === undefined) return;
    const document = this.#relay.document(name);
    const decoder = decoding.createDecoder(message);
    decoding.readVarUint(decoder);
    const type = decoding.readVarUint(decoder);
    const bytes = decoding.readVarUint8Array(decoder);
    if (type !== syncProtocol.messageYjsSyncStep1) {
      this.#relay.take(this, channel, name, bytes);
      return;
    }
    this.#data(
      channel,
      document,
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, 0);
        syncProtocol.writeSyncStep2(encoder, document.doc, bytes);
      }),
    );
  }

  #data(channel: number, document: FakeDocument, message: Uint8Array): void {
    this.bytes(encodeServerData(channel, encodeDataBody(document.seq, [...document.arrivals.values()], message)));
  }
}

import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { parseDocumentName, type DocumentName } from '#shared/documents/names.ts';
import type { LaneId, RecordId, RoomId } from '#shared/ids.ts';
import { unreachable } from '#shared/unreachable.ts';
import { closeCodes, type CloseCode } from '#shared/wire/close-codes.ts';
import { decodeClientFrame, encodeAck, encodeDataHead, encodeServerFrame } from '#shared/wire/codec.ts';
import { isAsking } from '#shared/wire/seat.ts';
import type { Arrival, ClientFrame, RefusedRecord, ServerFrame } from '#shared/wire/frames.ts';
import { protocolVersion } from '#shared/wire/protocol.ts';
import { covers, hides } from '../documents/reading.ts';
import { arrivalIn } from '../documents/serve.ts';
import type { Sender } from '../ports.ts';
import { relayLimits } from '../relay-limits.ts';
import type { RoomTalk } from '../rooms/room-talk.ts';
import type { WatchedDocument, Watches } from '../rooms/watches.ts';
import type { Channel, Outlet } from './channel.ts';
import { DigestTalk, type DigestParts } from './digest-talk.ts';
import type { LiveSocket } from './live-socket.ts';
import { openChannel, type Opening } from './open-channel.ts';
import type { Seat } from './seat.ts';
import type { Seats } from './seats.ts';
import { ours, SocketLine, type LineParts } from './socket-line.ts';
import { paid } from './paid.ts';
import { TokenBucket } from './token-bucket.ts';

/** What the app's socket works with. */
export interface AppSocketParts extends Opening, LineParts, DigestParts {
  readonly watches: Watches;
  readonly talk: RoomTalk;
  readonly seats: Seats;
  readonly epoch: number;
}

/** How a device of the app comes in. */
export interface Entry {
  readonly device: string;
  /** Where it sits; its own from before when `missed` is given. */
  readonly seat: Seat;
  /** What was said to its seat while it was away; null for a new seat. */
  readonly missed: readonly ServerFrame[] | null;
  /** Whether it says that it can come back to a seat: those that cannot are not told of one. */
  readonly keepsSeats: boolean;
}

/** The one socket of one device: many documents, and what is said around them. */
export class AppSocket implements LiveSocket {
  readonly sender: Sender;
  readonly device: string;
  readonly #line: SocketLine;
  readonly #parts: AppSocketParts;
  readonly #channels = new Map<number, Channel>();
  /** Those whose client has written with what is being handled. */
  readonly #written = new Set<Channel>();
  readonly #talk: TokenBucket;
  readonly #opens: TokenBucket;
  readonly #watches: TokenBucket;
  readonly #digests: DigestTalk;
  readonly #seat: Seat;
  readonly #hears = (frame: ServerFrame): void => this.tell(frame);

  constructor(socket: WebSocket, wire: Duplex, entry: Entry, parts: AppSocketParts) {
    const { device, seat, missed, keepsSeats } = entry;
    this.sender = seat.sender;
    this.device = device;
    this.#seat = seat;
    this.#parts = parts;
    this.#talk = new TokenBucket(relayLimits.talkBurst, relayLimits.talkPerSecond, parts.clock);
    this.#opens = new TokenBucket(relayLimits.openBurst, relayLimits.opensPerSecond, parts.clock);
    this.#watches = new TokenBucket(relayLimits.watchBurst, relayLimits.watchesPerSecond, parts.clock);
    this.#digests = new DigestTalk(parts);
    this.#line = new SocketLine(socket, wire, parts, {
      handle: (bytes) => this.#receive(bytes),
      handled: () => this.#admitArrived(),
    });
    socket.once('close', () => this.#end());
    const { user } = seat.sender;
    const hello = {
      type: 'hello',
      protocol: protocolVersion,
      epoch: parts.epoch,
      user,
      serverTime: parts.clock(),
    } as const;
    const { token } = seat;
    this.tell(keepsSeats ? { ...hello, seat: { token, kept: missed !== null } } : hello);
    for (const frame of missed ?? []) this.tell(frame);
    parts.seats.taken(seat);
    seat.take(this.#hears);
  }

  get checkedAt(): number {
    return this.#seat.checkedAt;
  }

  set checkedAt(at: number) {
    this.#seat.checkedAt = at;
  }

  get channels(): readonly Channel[] {
    return [...this.#channels.values()];
  }

  heartbeat(): void {
    this.#line.heartbeat();
  }

  close(code: CloseCode, reason?: string): void {
    this.#line.close(code, reason);
  }

  /** Says something that belongs to no channel, or to one that is being opened or closed. */
  tell(frame: ServerFrame): void {
    this.#line.send(encodeServerFrame(frame));
  }

  #receive(bytes: Uint8Array): Promise<void> | void {
    const frame = decodeClientFrame(bytes);
    // A channel that the server has just closed may still be spoken to.
    if (frame.type !== 'data') {
      this.#admitArrived();
      return this.#hear(frame);
    }
    const channel = this.#channels.get(frame.channel);
    if (!channel) return;
    this.#written.add(channel);
    return channel.receive(frame.message);
  }

  #admitArrived(): void {
    for (const channel of this.#written) channel.admitArrived();
    this.#written.clear();
  }

  async #hear(frame: ClientFrame): Promise<void> {
    if (isAsking(frame)) this.#seat.asked += 1;
    switch (frame.type) {
      case 'open':
        return this.#open(frame);
      case 'close':
        this.#channels.get(frame.channel)?.end();
        return;
      case 'watch':
        return this.#watch(frame.documents);
      case 'unwatch':
        for (const document of frame.documents) await this.#parts.watches.remove(this.#seat, document);
        return;
      case 'read':
        return this.#read(frame.room, frame.n);
      case 'typing':
        return this.#typing(frame.room, frame.typing);
      case 'digest':
        return this.#digest(frame.channel);
      case 'diverged': {
        const channel = this.#channels.get(frame.channel);
        if (channel) this.#digests.diverged(channel, frame);
        return;
      }
      case 'ping':
        return this.tell({ type: 'pong', serverTime: this.#parts.clock() });
      default:
        unreachable(frame);
    }
  }

  async #open({ channel: number, document, pending }: Extract<ClientFrame, { type: 'open' }>): Promise<void> {
    if (this.#channels.has(number)) throw new Error('a channel is opened twice');
    await paid(this.#opens, 1, 'B15', this.#parts.counters);
    if (this.#channels.size >= relayLimits.channels) return this.#tooMany();
    const release = (): void => {
      this.#channels.delete(number);
    };
    const outlet = this.#outlet(number);
    const channel = await openChannel(withRelease(this.#parts, release), document, this.sender, outlet);
    if (!channel) return this.tell({ type: 'closed', channel: number, code: closeCodes.notFound });
    this.#channels.set(number, channel);
    if (!this.#line.isOpen) return channel.end();
    const seq = channel.document.storedSeq;
    const arrivals = arrivalsFor(channel, pending);
    this.tell({
      type: 'opened',
      channel: number,
      epoch: this.#parts.epoch,
      seq,
      arrivals,
      refused: refusedFor(channel),
    });
    channel.askForMore();
    await this.#attend(channel, document);
  }

  /** Who has a room open hears its talk. */
  async #attend(channel: Channel, document: DocumentName): Promise<void> {
    const parsed = parseDocumentName(document);
    if (parsed?.kind !== 'room' || !covers(channel.read, this.#parts.clock())) return;
    const { talk } = this.#parts;
    const leave = (): void => void talk.leave(this.#seat, parsed.room, channel).catch(() => undefined);
    await ours(talk.join(this.#seat, parsed.room, channel));
    channel.onEnd(leave);
  }

  async #watch(documents: readonly WatchedDocument[]): Promise<void> {
    await paid(this.#watches, documents.length, 'B15', this.#parts.counters);
    if (this.#seat.isEnded) return;
    if (this.#parts.watches.countOf(this.#seat) + documents.length > relayLimits.watches) return this.#tooMany();
    await ours(this.#parts.watches.add(this.#seat, documents));
    // Whoever ends a seat may have been here before the last watch was added.
    if (this.#seat.isEnded) await this.#parts.watches.removeAll(this.#seat);
  }

  /** Nobody misses a typing sign that comes too often (B18). */
  async #typing(room: RoomId, typing: boolean): Promise<void> {
    if (this.#talk.take()) await ours(this.#parts.talk.typing(this.#seat, room, typing));
    else this.#parts.counters.count('B18');
  }

  /** More channels or watches than anybody needs (B16). */
  #tooMany(): void {
    this.#parts.counters.count('B16');
    this.close(closeCodes.tooFast);
  }

  /** A mark says where its reader is from now on: it waits rather than be lost (B18). */
  async #read(room: RoomId, n: number): Promise<void> {
    await paid(this.#talk, 1, 'B18', this.#parts.counters);
    if (await ours(this.#parts.talk.read(this.#seat, room, n)))
      await ours(this.#parts.watches.recount(this.sender.user, room));
  }

  /** Beside the frames that follow: the quiet moment it waits for may depend on them. */
  #digest(number: number): void {
    const channel = this.#channels.get(number);
    if (channel) void this.#digests.ask(channel, (frame) => this.tell(frame), number).catch(() => undefined);
  }

  #outlet(channel: number): Outlet {
    const line = this.#line;
    const close = (code: CloseCode): void => this.tell({ type: 'closed', channel, code });
    return {
      data: (message) => {
        if (line.isSlow) {
          this.#parts.counters.count('B19');
          // What a slow reader is owed would pile up here: it syncs again when it has caught up.
          this.#channels.get(channel)?.close(closeCodes.busy);
          return false;
        }
        line.send(encodeDataHead(channel), message.body);
        return true;
      },
      ack: (frame) => line.send(encodeAck({ ...frame, channel })),
      refused: (records) => this.tell({ type: 'refused', channel, records: [...records] }),
      close,
      fail: (code) => this.close(code),
      drained: () => line.drained(),
    };
  }

  #end(): void {
    for (const channel of this.channels) channel.end();
    // The device may have come back to it already, before this socket was known to be dead.
    if (!this.#seat.isTakenBy(this.#hears)) return;
    if (this.#line.isLost) this.#parts.seats.left(this.#seat);
    else this.#parts.seats.end(this.#seat);
  }
}

/** What opening needs, with something more to do when the channel ends. */
const withRelease = (parts: AppSocketParts, also: () => void): AppSocketParts => ({
  ...parts,
  release: (document) => {
    also();
    parts.release(document);
  },
});

/** Arrivals of records that the client has no number for, as far as its person may read them. */
function arrivalsFor(channel: Channel, pending: readonly { lane: LaneId; id: RecordId }[]): Arrival[] {
  const { header } = channel.document;
  return pending.flatMap(({ lane, id }) => {
    const arrival = arrivalIn(header, lane, id);
    if (!arrival) return [];
    const isRead = covers(channel.read, arrival.arrival) && !hides(channel.rights.hidden, lane, arrival.arrival);
    return isRead || lane === channel.sender.user ? [arrival] : [];
  });
}

const refusedFor = ({ document, sender }: Channel): RefusedRecord[] =>
  [...(document.header.lanes.get(sender.user)?.refused ?? [])].map(([key, { id, refusal }]) => ({ key, id, refusal }));

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { versionKey } from '#shared/documents/keys.ts';
import { laneOf, setOnce } from '#shared/documents/lanes.ts';
import { contactDocument } from '#shared/documents/names.ts';
import type { ContactId, RecordId, UserId } from '#shared/ids.ts';
import { contactFields, type ContactFieldRecord } from '#shared/records/contact.ts';
import { stampOf } from '#shared/time.ts';
import { decodeServerFrame, encodeClientData, encodeClientFrame } from '#shared/wire/codec.ts';
import { protocolVersion, syncPath } from '#shared/wire/protocol.ts';
import { writeUpdateMessage } from '../relay/sockets/messages.ts';
import type { Services } from '../services.ts';
import type { CardFields } from './cards.ts';
import type { DemoMember } from './keep-cards.ts';

type Frame = ReturnType<typeof decodeServerFrame>;

/** A person's device that writes on cards: over a socket of the relay, where every rule holds for it. */
export class CardWriter {
  readonly #user: UserId;
  readonly #server: Server;
  readonly #socket: WebSocket;
  readonly #leave: () => Promise<unknown>;
  #channel = 0;

  private constructor(user: UserId, server: Server, socket: WebSocket, leave: () => Promise<unknown>) {
    this.#user = user;
    this.#server = server;
    this.#socket = socket;
    this.#leave = leave;
  }

  /** Signs in and connects, before anybody else can. */
  static async of({ accounts, relay }: Services, { user, email, password }: DemoMember): Promise<CardWriter> {
    const set = await accounts.signIn(email, password, new Headers());
    const cookie = set.map((one) => one.slice(0, one.indexOf(';'))).join('; ');
    const server = createServer();
    server.on('upgrade', (request, stream, head) => void relay.handleUpgrade(request, stream, head));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `ws://127.0.0.1:${port}${syncPath}?protocol=${protocolVersion}&device=demo`;
    const socket = new WebSocket(url, { headers: { cookie } });
    await once(socket, 'open');
    return new CardWriter(user, server, socket, () => accounts.signOut(new Headers({ cookie })));
  }

  /** Writes fields of a card, as of `at`; resolves once they are on disk. */
  async write(contact: ContactId, fields: CardFields, at: number): Promise<void> {
    const channel = (this.#channel += 1);
    this.#socket.send(encodeClientFrame({ type: 'open', channel, document: contactDocument(contact), pending: [] }));
    await this.#hears(channel, 'opened');
    const doc = new Y.Doc();
    doc.transact(() => this.#fill(doc, fields, at));
    this.#socket.send(encodeClientData(channel, writeUpdateMessage(Y.encodeStateAsUpdate(doc))));
    await this.#hears(channel, 'ack');
    this.#socket.send(encodeClientFrame({ type: 'close', channel }));
  }

  /** Signs out again: nobody finds a device in their list that they do not know. */
  async close(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
    this.#server.close();
    await this.#leave();
  }

  #fill(doc: Y.Doc, fields: CardFields, at: number): void {
    for (const field of contactFields) {
      const text = fields[field];
      if (text === undefined) continue;
      const value = field === 'tags' ? text.split(', ') : text;
      const key = versionKey(field as string as RecordId, stampOf(at, 0, 'demo'));
      setOnce<ContactFieldRecord>(laneOf(doc, this.#user), { key, kind: 'contact-field', at, value });
    }
  }

  /** Resolves with the next frame of this type on the channel; any refusal is an error. */
  #hears(channel: number, type: Frame['type']): Promise<void> {
    return new Promise((resolve, reject) => {
      const onmessage = (data: WebSocket.RawData): void => {
        const frame = decodeServerFrame(new Uint8Array(data as Buffer));
        if (!('channel' in frame) || frame.channel !== channel) return;
        if (frame.type === 'refused' || frame.type === 'closed') reject(new Error(`a card was ${frame.type}`));
        else if (frame.type !== type) return;
        else resolve();
        this.#socket.off('message', onmessage);
      };
      this.#socket.on('message', onmessage);
    });
  }
}

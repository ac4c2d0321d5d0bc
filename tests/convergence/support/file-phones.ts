import WebSocket from 'ws';
import { newCommandId, randomLetters, type RoomId } from '#shared/ids.ts';
import { protocolVersion, syncPath } from '#shared/wire/protocol.ts';
import { failedAnswer, parseJson, type Answer } from '../../../src/lib/api/call.ts';
import type { Transfer } from '../../../src/lib/api/transfer.ts';
import { sendFile } from '../../../src/lib/sync/send-file.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../../support/two-companies.ts';
import { startDevice, type Device } from '../../unit/client/support/device.ts';

/** The app of one person with a network that the test cuts and mends. */
export interface FilePhone {
  readonly account: TestAccount;
  readonly name: string;
  device: Device;
  online: boolean;
  /** While it is there, an upload stands still after its first half. */
  halfway: Promise<void> | null;
  /** Uploads that were begun. */
  begun: number;
}

/** A server with both companies, and phones that speak with it as the app does. */
export class FilePhones {
  readonly server: TestServer;
  readonly companies: Companies;
  readonly #sockets = new Map<FilePhone, WebSocket>();

  private constructor(server: TestServer, companies: Companies) {
    this.server = server;
    this.companies = companies;
  }

  static async start(): Promise<FilePhones> {
    const server = await startServer();
    return new FilePhones(server, await foundCompanies(server.url));
  }

  /** The room of two people. */
  async room(one: TestAccount, other: TestAccount): Promise<RoomId> {
    const command = { command: newCommandId(), user: other.user };
    return ((await this.companies.as(one, 'POST', '/api/rooms/direct', command)) as { room: RoomId }).room;
  }

  async phone(account: TestAccount): Promise<FilePhone> {
    const name = `phone${randomLetters(10)}`;
    const phone = { account, name, online: true, halfway: null, begun: 0 } as unknown as FilePhone;
    await this.begin(phone);
    return phone;
  }

  /** Starts the app, anew after `kill`. */
  async begin(phone: FilePhone): Promise<void> {
    const { account, name } = phone;
    const cookie = await this.companies.cookie(account);
    const { url } = this.server;
    phone.device = await startDevice({
      name,
      user: account.user,
      company: account.company,
      connect: (seat) => {
        if (!phone.online) throw new Error('no network');
        const address = `${url.replace('http', 'ws')}${syncPath}?protocol=${protocolVersion}&device=${name}&seat=${seat}`;
        const socket = new WebSocket(address, { headers: { cookie, origin: url } });
        socket.on('error', () => undefined);
        this.#sockets.set(phone, socket);
        return socket;
      },
      sendCommand: (row, database, transfer = {}) => {
        if (row.command !== 'send-file') throw new Error('only files here');
        return sendFile(row, database, transfer, (path, body, moving = {}) => this.#put(phone, path, body, moving));
      },
    });
  }

  cut(phone: FilePhone): void {
    phone.online = false;
    this.#sockets.get(phone)?.terminate();
  }

  mend(phone: FilePhone): void {
    phone.online = true;
    phone.device.engine.wake();
  }

  kill(phone: FilePhone): void {
    phone.device.kill();
    this.#sockets.get(phone)?.terminate();
  }

  async #put(phone: FilePhone, path: string, body: Blob, { signal }: Transfer): Promise<Answer<unknown>> {
    if (!phone.online) return { ok: false, error: 'offline' };
    phone.begun += 1;
    const half = Math.ceil(body.size / 2);
    const stream = new ReadableStream<Uint8Array>({
      start: async (controller) => {
        controller.enqueue(new Uint8Array(await body.slice(0, half).arrayBuffer()));
        await phone.halfway;
        controller.enqueue(new Uint8Array(await body.slice(half).arrayBuffer()));
        controller.close();
      },
    });
    try {
      const cookie = await this.companies.cookie(phone.account);
      const init = { method: 'PUT', body: stream, duplex: 'half', headers: { 'content-length': String(body.size) } };
      const answer = await this.server.fetch(path, { ...init, cookie, ...(signal && { signal }) });
      const text = await answer.text();
      if (answer.ok) return { ok: true, value: parseJson(text) };
      return failedAnswer(answer.status, text, (header) => answer.headers.get(header));
    } catch {
      return { ok: false, error: 'offline' };
    }
  }
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Dexie from 'dexie';
import WebSocket from 'ws';
import type { ContactId, UserId } from '#shared/ids.ts';
import { unreachable } from '#shared/unreachable.ts';
import { protocolVersion, syncPath } from '#shared/wire/protocol.ts';
import type { Answer } from '../../../src/lib/api/call.ts';
import type { ContactRow } from '../../../src/lib/projection/rows.ts';
import type { OutboxCommand } from '../../../src/lib/projection/tables.ts';
import * as commands from '../../../server/contacts/commands.ts';
import { ApiFailure } from '../../../server/http/api-failure.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';
import { startDevice, type Device } from '../../unit/client/support/device.ts';
import { HandWire } from './hand-wire.ts';

/** The app of one person with a network that the test cuts and mends. */
export interface Phone {
  readonly name: string;
  readonly user: UserId;
  device: Device;
  wire: HandWire | null;
  online: boolean;
}

/** Both companies' server and the phones that speak with it. */
export class ContactDevices {
  readonly world: AcmeAndBorealis;
  readonly phones: Phone[] = [];
  readonly #url: string;
  readonly #closeServer: () => Promise<void>;

  private constructor(world: AcmeAndBorealis, url: string, closeServer: () => Promise<void>) {
    this.world = world;
    this.#url = url;
    this.#closeServer = closeServer;
  }

  static async start(): Promise<ContactDevices> {
    const world = await acmeAndBorealis('sqlite');
    const server = createServer((_request, response) => response.end());
    server.on('upgrade', (request, socket, head: Buffer) => {
      if (!world.services.relay.handleUpgrade(request, socket, head)) socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new ContactDevices(world, `ws://127.0.0.1:${port}`, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
  }

  /** A phone of an Acme member, online. */
  async phone(user: UserId, name: string): Promise<Phone> {
    const phone = { name: `${name}-${user}`, user, wire: null, online: true } as unknown as Phone;
    this.phones.push(phone);
    await this.#begin(phone);
    return phone;
  }

  async #begin(phone: Phone): Promise<void> {
    phone.device = await startDevice({
      name: phone.name,
      user: phone.user,
      company: this.world.acme,
      sendCommand: (row) => this.#command(phone, row),
      digestTimes: { first: 100, every: 400, again: 100 },
      connect: (seat) => {
        if (!phone.online) throw new Error('no network');
        const device = phone.name.replace(/[^0-9a-z]/g, '').slice(0, 30);
        const url = `${this.#url}${syncPath}?protocol=${protocolVersion}&device=${device}&seat=${seat}`;
        phone.wire = new HandWire(new WebSocket(url, { headers: { cookie: phone.user, origin: 'http://localhost' } }));
        return phone.wire;
      },
    });
  }

  cut(phone: Phone): void {
    phone.online = false;
    phone.wire?.cut();
    phone.wire = null;
  }

  mend(phone: Phone): void {
    phone.online = true;
    if (phone.wire === null || phone.wire.isOver) phone.device.engine.wake();
  }

  /** The app ends as in a crash and is started again. */
  async restart(phone: Phone): Promise<void> {
    phone.wire?.cut();
    phone.device.kill();
    await this.#begin(phone);
  }

  /** Lets the network work until something holds. */
  async until(holds: () => Promise<boolean>, what: string): Promise<void> {
    const end = Date.now() + 20_000;
    for (;;) {
      for (const phone of this.phones) {
        if (phone.online && phone.wire?.isOver) phone.device.engine.wake();
        phone.wire?.flush();
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (await holds()) return;
      if (Date.now() > end) throw new Error(`it did not come to this: ${what}`);
    }
  }

  /** Lets the network work until everything is sent and all phones that are online show the same of a contact. */
  async healed(contact: ContactId): Promise<ContactRow> {
    await this.until(async () => {
      const online = this.phones.filter((phone) => phone.online);
      const waiting = await Promise.all(online.map(({ device }) => device.core.database.outbox.count()));
      const rows = await Promise.all(online.map((phone) => this.row(phone, contact)));
      return (
        waiting.every((count) => count === 0) && new Set(rows.map((row) => JSON.stringify(row))).size === 1 && !!rows[0]
      );
    }, 'all phones show the same');
    return (await this.row(this.phones.find(({ online }) => online) as Phone, contact)) as ContactRow;
  }

  row(phone: Phone, contact: ContactId): Promise<ContactRow | undefined> {
    return phone.device.core.database.contacts.get(contact);
  }

  async close(): Promise<void> {
    for (const phone of this.phones) {
      phone.wire?.cut();
      phone.device.kill();
      for (const { name } of await indexedDB.databases()) if (name?.startsWith(phone.name)) await Dexie.delete(name);
    }
    await this.world.close();
    await this.#closeServer();
  }

  async #command({ user, online }: Phone, row: OutboxCommand): Promise<Answer<unknown>> {
    if (!online) return { ok: false, error: 'offline' };
    const { services, acme: company } = this.world;
    const name = { id: row.id, path: row.command };
    const caller = { user, company };
    try {
      switch (row.command) {
        case 'create-contacts':
          await commands.createContacts(services, caller, row.contacts, name);
          return { ok: true, value: {} };
        case 'save-contact':
          return { ok: true, value: { contact: await commands.keepPerson(services, caller, row.user, name) } };
        case 'share-contact':
          await commands.shareContact(services, caller, row.contact, row.sharing, name);
          return { ok: true, value: {} };
        case 'trash-contact':
          await commands.trashContact(services, caller, row.contact, name);
          return { ok: true, value: {} };
        case 'restore-contact':
          await commands.restoreContact(services, caller, row.contact, name);
          return { ok: true, value: {} };
        case 'open-direct-room':
        case 'add-person':
        case 'use-code':
        case 'set-block':
        case 'room-act':
        case 'send-file':
          throw new Error('no rooms here');
        default:
          return unreachable(row);
      }
    } catch (error) {
      if (error instanceof ApiFailure) return { ok: false, ...error.body };
      throw error;
    }
  }
}

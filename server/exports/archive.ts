import type { ExportRequest } from '#shared/api/records.ts';
import type { CompanyId } from '#shared/ids.ts';
import type { PageMessage } from '../relay/documents/read-messages.ts';
import type { Services } from '../services.ts';
import { indexPage, roomPage, type ExportHead } from './html.ts';
import { roomRecord } from './room-record.ts';
import type { ExportedRoom } from './scope.ts';
import type { ZipEntry } from './zip.ts';

type Reading = Pick<Services, 'storage' | 'relay'>;

/** A room of an export and how much of it goes in. */
export interface CountedRoom {
  readonly room: ExportedRoom;
  readonly messages: number;
}

/** Counts what an export will hold, so that it can be said before any of it leaves; rooms with nothing are left out. */
export async function countExport(
  services: Reading,
  company: CompanyId,
  rooms: readonly ExportedRoom[],
  request: ExportRequest,
): Promise<CountedRoom[]> {
  const counted: CountedRoom[] = [];
  for (const room of rooms) {
    let messages = 0;
    for await (const page of roomRecord(services, company, room.room, request)) messages += page.length;
    if (messages > 0) counted.push({ room, messages });
  }
  return counted;
}

/** The files of an export: one of everything for programs and one for people, and two for each room. */
export async function* exportFiles(
  services: Reading,
  company: CompanyId,
  head: ExportHead,
  request: ExportRequest,
  rooms: readonly CountedRoom[],
): AsyncGenerator<ZipEntry> {
  const { locale: _, ...about } = head;
  const list = rooms.map(({ room, messages }) => ({ room: room.room, name: room.name, messages }));
  yield { name: 'export.json', content: once(`${JSON.stringify({ ...about, rooms: list }, null, 2)}\n`) };
  yield { name: 'index.html', content: indexPage(head, rooms) };
  for (const { room } of rooms) {
    const pages = (): AsyncIterable<readonly PageMessage[]> => roomRecord(services, company, room.room, request);
    yield { name: `rooms/${room.room}.json`, content: roomJson(room, pages()) };
    yield { name: `rooms/${room.room}.html`, content: roomPage(head, room, pages()) };
    await Promise.resolve();
  }
}

async function* roomJson(
  { room, name, members }: ExportedRoom,
  pages: AsyncIterable<readonly PageMessage[]>,
): AsyncGenerator<string> {
  yield `{"room":${JSON.stringify(room)},"name":${JSON.stringify(name)},"members":${JSON.stringify(members)},"messages":[`;
  let isFirst = true;
  for await (const messages of pages) {
    const lines = messages.map(({ lane, id, n, at, arrival, text, edited }) =>
      JSON.stringify({
        id,
        n,
        author: lane,
        at: new Date(at).toISOString(),
        arrival: new Date(arrival).toISOString(),
        text,
        edited,
      }),
    );
    yield `${isFirst ? '' : ','}\n${lines.join(',\n')}`;
    isFirst = false;
  }
  yield '\n]}\n';
}

async function* once(text: string): AsyncGenerator<string> {
  await Promise.resolve();
  yield text;
}

import type { DocumentName } from '#shared/documents/names.ts';
import { FileFolder } from '../files/file-folder.ts';
import type { PageMessage } from '../relay/documents/read-messages.ts';
import type { Services } from '../services.ts';
import type { ExportedRoom } from './company-rooms.ts';
import { exportedFile, pathOf } from './exported-file.ts';
import { indexPage, roomPage, type ExportHead } from './html.ts';
import { countRecord, roomRecord, type ExportFilter } from './room-record.ts';
import type { ZipEntry } from './zip.ts';

/** A room of an export, how much of it goes in, and on which pages that stands. */
export interface CountedRoom {
  readonly room: ExportedRoom;
  readonly messages: number;
  readonly pages: readonly DocumentName[];
}

/** Counts what an export will hold, so that it can be said before any of it leaves; rooms with nothing are left out. */
export async function countExport(
  { storage }: Pick<Services, 'storage'>,
  rooms: readonly ExportedRoom[],
  filter: ExportFilter,
): Promise<CountedRoom[]> {
  const counted: CountedRoom[] = [];
  for (const room of rooms) {
    const { messages, pages, authors } = await countRecord(storage.db, room.reading, room.room, filter);
    const members = [...room.members, ...room.later.filter(({ user }) => authors.has(user))];
    if (messages > 0) counted.push({ room: { ...room, members }, messages, pages });
  }
  return counted;
}

/** The files of an export: one of everything for programs and one for people, two for each room, and what was sent in it. */
export async function* exportFiles(
  services: Pick<Services, 'relay' | 'dataDir'>,
  head: ExportHead,
  filter: ExportFilter,
  rooms: readonly CountedRoom[],
): AsyncGenerator<ZipEntry> {
  const { locale: _, ...about } = head;
  const list = rooms.map(({ room, messages }) => ({ room: room.room, name: room.name, messages }));
  yield { name: 'export.json', content: once(`${JSON.stringify({ ...about, rooms: list }, null, 2)}\n`) };
  yield { name: 'index.html', content: indexPage(head, rooms) };
  for (const { room, pages } of rooms) {
    const record = (): AsyncIterable<readonly PageMessage[]> => roomRecord(services, room.reading, pages, filter);
    yield { name: `rooms/${room.room}.json`, content: roomJson(room, record()) };
    yield { name: `rooms/${room.room}.html`, content: roomPage(head, room, record()) };
    yield* sentFiles(services, record());
  }
}

async function* roomJson(
  { room, name, members }: ExportedRoom,
  pages: AsyncIterable<readonly PageMessage[]>,
): AsyncGenerator<string> {
  yield `{"room":${JSON.stringify(room)},"name":${JSON.stringify(name)},"members":${JSON.stringify(members)},"messages":[`;
  let isFirst = true;
  for await (const messages of pages) {
    const lines = messages.map(({ lane, id, n, at, arrival, text, file, edited }) =>
      JSON.stringify({
        id,
        n,
        author: lane,
        at: new Date(at).toISOString(),
        arrival: new Date(arrival).toISOString(),
        text,
        ...(file && { file: exportedFile(file) }),
        edited,
      }),
    );
    yield `${isFirst ? '' : ','}\n${lines.join(',\n')}`;
    isFirst = false;
  }
  yield '\n]}\n';
}

/** What was sent as files, as it lies in the data folder; what is recalled while the export is written is not there. */
async function* sentFiles(
  { dataDir }: Pick<Services, 'dataDir'>,
  pages: AsyncIterable<readonly PageMessage[]>,
): AsyncGenerator<ZipEntry> {
  const folder = new FileFolder(dataDir);
  for await (const messages of pages) {
    for (const { file } of messages) {
      if (file === undefined || (await folder.size(file.id, 'whole')) === null) continue;
      yield { name: pathOf(file), content: folder.whole(file.id), isPacked: file.picture !== null };
    }
  }
}

async function* once(text: string): AsyncGenerator<string> {
  await Promise.resolve();
  yield text;
}

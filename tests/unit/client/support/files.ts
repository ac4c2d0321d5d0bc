import { newFileId, newRecordId, type FileId, type RoomId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import { attachFiles } from '../../../../src/lib/actions/attach-files.ts';
import { sendFiles } from '../../../../src/lib/actions/send-files.ts';
import type { Answer } from '../../../../src/lib/api/call.ts';
import type { Transfer } from '../../../../src/lib/api/transfer.ts';
import type { Core } from '../../../../src/lib/core.ts';
import type { Prepared } from '../../../../src/lib/platform/prepare-file.ts';
import type { SyncEngineOptions } from '../../../../src/lib/sync/sync-engine.ts';
import { sendFile } from '../../../../src/lib/sync/send-file.ts';

type Sent = { readonly path: string; readonly text: string };

/** The server's half of files, in memory. What it answers instead is set by the test. */
export class FakeFiles {
  /** Every upload that arrived, in its order. */
  readonly taken: Sent[] = [];
  /** Every upload that was begun. */
  readonly begun: string[] = [];
  /** While it is there, nothing is answered. */
  silent = false;
  /** Answers instead of the server, if it gives something. */
  instead: (path: string) => Answer<unknown> | null = () => null;
  /** Answers commands that are no files. */
  answer: () => Answer<unknown> = () => ({ ok: true, value: {} });
  readonly #given = new Map<string, SentFile>();

  /** Takes commands of an outbox: files are kept here, everything else is answered with nothing. */
  readonly sendCommand: SyncEngineOptions['sendCommand'] = (row, database, transfer = {}) =>
    row.command === 'send-file'
      ? sendFile(row, database, transfer, (path, body, moving = {}) => this.#take(path, body, moving))
      : Promise.resolve(this.answer());

  async #take(path: string, body: Blob, { signal, progress }: Transfer): Promise<Answer<unknown>> {
    this.begun.push(path);
    progress?.(0.5);
    if (this.silent) {
      return new Promise((resolve) =>
        signal?.addEventListener('abort', () => resolve({ ok: false, error: 'offline' })),
      );
    }
    const instead = this.instead(path);
    if (instead) return instead;
    this.taken.push({ path, text: await body.text() });
    if (path.endsWith('/preview')) return { ok: true, value: {} };
    const { searchParams, pathname } = new URL(path, 'http://localhost');
    const width = Number(searchParams.get('width'));
    const file: SentFile = this.#given.get(pathname) ?? {
      id: newFileId(),
      name: searchParams.get('name') ?? '',
      type: searchParams.get('type') ?? '',
      bytes: body.size,
      picture: width > 0 ? { width, height: Number(searchParams.get('height')) } : null,
      proof: 'p'.repeat(22),
    };
    this.#given.set(pathname, file);
    return { ok: true, value: { file } };
  }
}

/** A chosen file. */
export const chosen = (name: string, text = `what is in ${name}`): File =>
  new File([text], name, { type: 'text/plain' });

/** Prepares without a canvas: names that end in `.png` are pictures with a preview. */
export async function prepareHere(file: File): Promise<Prepared | null> {
  const text = await file.text();
  const isPicture = file.name.endsWith('.png');
  const type = isPicture ? 'image/png' : 'text/plain';
  return {
    name: file.name,
    type,
    picture: isPicture ? { width: 1600, height: 900 } : null,
    blob: new Blob([text], { type }),
    preview: isPicture ? new Blob([`small ${text}`], { type }) : null,
    original: null,
  };
}

/** Puts files into the composer and sends what stands there. */
export async function sendChosen(core: Core, room: RoomId, text: string, ...files: File[]): Promise<void> {
  await attachFiles(core, room, files, prepareHere);
  const rows = await core.database.attached.where('room').equals(room).primaryKeys();
  await sendFiles(
    core,
    room,
    text,
    rows.map((attached) => ({ attached, id: newRecordId() })),
  );
}

/** A file that somebody else has sent. */
export const sentByOther = (name: string, id: FileId = newFileId()): SentFile => ({
  ...{ id, name, type: 'image/png', bytes: 11, picture: { width: 4, height: 3 }, proof: 'q'.repeat(22) },
});

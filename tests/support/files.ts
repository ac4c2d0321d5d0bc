import { filePath, uploadPath, type FileClaim, type FilePart } from '#shared/api/files.ts';
import { pageDocument } from '#shared/documents/names.ts';
import { newRecordId, type FileId, type RecordId, type RoomId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import type { Device } from './device.ts';
import type { Companies, TestAccount } from './two-companies.ts';
import type { TestServer } from './server.ts';
import { pngOf } from './grey-png.ts';

/** A file as somebody has it on their device. */
export interface DeviceFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly picture?: FileClaim['picture'];
}

/** A picture of this size that nobody else has. */
export function picture(width: number, height: number, name = 'view.png', seed = 7): DeviceFile {
  const luma = new Uint8Array(width * height).map((_, at) => (at * seed) % 251);
  return { name, type: 'image/png', bytes: new Uint8Array(pngOf({ width, height, luma })), picture: { width, height } };
}

/** A file of text. */
export const textFile = (text: string, name = 'notes.txt'): DeviceFile => ({
  name,
  type: 'text/plain',
  bytes: new TextEncoder().encode(text),
});

/** Uploads and fetches files as devices do. */
export class Files {
  readonly #server: TestServer;
  readonly #companies: Companies;

  constructor(server: TestServer, companies: Companies) {
    this.#server = server;
    this.#companies = companies;
  }

  /** Asks for a record to be given a file. */
  async put(
    account: TestAccount,
    room: RoomId,
    record: RecordId,
    { name, type, bytes, picture: size = null }: DeviceFile,
    page = 1,
  ): Promise<Response> {
    return this.#server.fetch(uploadPath(room, page, record, { name, type, picture: size }), {
      method: 'PUT',
      body: bytes,
      cookie: await this.#companies.cookie(account),
    });
  }

  /** Uploads a file; it must be taken. */
  async upload(account: TestAccount, room: RoomId, record: RecordId, file: DeviceFile, page = 1): Promise<SentFile> {
    const answer = await this.put(account, room, record, file, page);
    if (!answer.ok) throw new Error(`an upload answered ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { file: SentFile }).file;
  }

  /** Sends a file into an open page as a message. */
  async send(
    account: TestAccount,
    device: Device,
    room: RoomId,
    file: DeviceFile,
    text = '',
  ): Promise<{ readonly record: RecordId; readonly file: SentFile }> {
    const record = newRecordId();
    const sent = await this.upload(account, room, record, file);
    const refusal = await device.writes(pageDocument(room, 1), record, (at) => ({
      kind: 'message',
      at,
      text,
      file: sent,
    }));
    if (refusal) throw new Error(`a message with a file was refused: ${refusal.rule}`);
    return { record, file: sent };
  }

  /** Gives a picture its small one. */
  async putPreview(account: TestAccount, id: FileId, bytes: Uint8Array<ArrayBuffer>): Promise<Response> {
    return this.#server.fetch(filePath(id, 'preview'), {
      method: 'PUT',
      body: bytes,
      cookie: await this.#companies.cookie(account),
    });
  }

  /** Asks for a part of a file; null is nobody. */
  async get(
    account: TestAccount | null,
    id: string,
    part: FilePart = 'whole',
    headers: Readonly<Record<string, string>> = {},
    method = 'GET',
  ): Promise<Response> {
    return this.#server.fetch(filePath(id as FileId, part), {
      method,
      headers,
      ...(account && { cookie: await this.#companies.cookie(account) }),
    });
  }
}

import type { FileClaim } from '#shared/api/files.ts';
import { newFileId, type CompanyId, type FileId, type RoomId, type UserId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import { runCommand } from '../companies/run-command.ts';
import { invalid, refused } from '../http/problem.ts';
import { giveBackAll, spendAll } from '../people/spend.ts';
import type { RecordPlace } from '../relay/ports.ts';
import { cleanFileName } from './file-name.ts';
import { TooManyBytes, type ReceivedBytes } from './file-folder.ts';
import type { FileParts } from './file-parts.ts';
import { fileTypeOf } from './file-type.ts';
import type { UploadBody } from './receive-body.ts';
import { fileOf, fileRow, type FileRow } from './stored-file.ts';
import { pictureIn } from './picture-size.ts';
import { bytesCost, uploadCost } from './upload-costs.ts';
import { checkStays, mostFor, whyGone } from './upload-room.ts';

/** The record that a file is for, and whose it is. */
export interface FileFor extends RecordPlace {
  readonly lane: UserId;
  readonly room: RoomId;
  readonly company: CompanyId;
}

/**
 * Takes a file for a record. Whatever says no does so before a byte of it is read, as far as that can be known; what was
 * begun and does not end well leaves nothing. The same file sent again is answered as it was.
 * @throws ApiFailure `not-found`, `refused`, `invalid`, `too-fast`, or `unavailable` while the disk is full
 */
export async function uploadFile(
  parts: FileParts,
  place: FileFor,
  claim: FileClaim,
  body: UploadBody,
): Promise<SentFile> {
  const { db } = parts.storage;
  const most = await mostFor(parts.access, db, place);
  const { length } = body;
  if (length === 0) throw empty();
  if (length !== null && length > most.bytes) throw refused(most.tooLarge);
  const known = await fileOf(db, place);
  if (known && length !== null && length !== known.bytes) throw other();
  // What is there already costs no room; what says not how large it is may be as large as may be.
  const costs = [uploadCost(place.lane), ...(known ? [] : [bytesCost(place.lane, length ?? most.bytes)])];
  await runCommand(parts, (trx) => spendAll(trx, costs, parts.clock()));
  let kept = false;
  try {
    const received = await body.receive(parts.folder, most.bytes).catch((error: unknown) => {
      throw error instanceof TooManyBytes ? refused(most.tooLarge) : error;
    });
    try {
      if (received.bytes === 0) throw empty();
      const given = known ? sameAs(known, received) : await keep(parts, place, claim, received);
      kept = !known;
      return parts.proofs.prove(place, sentFrom(given));
    } finally {
      await received.drop();
    }
  } finally {
    if (!kept) await giveBackAll(db, costs.slice(1));
  }
}

/** First the bytes, then the row: what a crash leaves in between is bytes of nobody, which a sweep finds. */
async function keep(parts: FileParts, place: FileFor, claim: FileClaim, received: ReceivedBytes): Promise<FileRow> {
  const { storage, folder, clock } = parts;
  // Of what comes without a size, nobody could keep the place free: it is a file like any other.
  const found = claim.picture === null ? null : pictureIn(received.head);
  const now = {
    name: cleanFileName(claim.name),
    type: fileTypeOf(claim.type, found),
    bytes: received.bytes,
    sha256: received.sha256,
    picture: found && claim.picture && turnedAs(claim.picture, found),
    at: clock(),
  };
  const row = fileRow(place, { ...now, id: idFor(parts, place, claim, now) });
  // It took its time, in which a right may have gone.
  const most = await mostFor(parts.access, storage.db, place);
  if (received.bytes > most.bytes) throw refused(most.tooLarge);
  await received.keep(row.id, 'whole');
  try {
    const given = await runCommand(parts, async (trx) => {
      // Or the record, or the same file has come another way.
      const gone = await whyGone(trx, place);
      if (gone !== null) throw refused(gone);
      const known = await fileOf(trx, place);
      if (known) return sameAs(known, received);
      await trx.insertInto('file').values(row).execute();
      return row;
    });
    await checkStays(parts, place, given.id);
    if (given.id !== row.id) await folder.remove(row.id);
    else parts.counters.uploaded(row.bytes);
    return given;
  } catch (error) {
    const isThere = await storage.db.selectFrom('file').select('id').where('id', '=', row.id).executeTakeFirst();
    if (!isThere) await folder.remove(row.id);
    throw error;
  }
}

/**
 * The id of a file that has come: that of before where the server once gave it to this record, and goes on from a backup
 * that is without it.
 */
function idFor(
  { proofs }: FileParts,
  place: FileFor,
  { given }: FileClaim,
  { name, type, bytes, picture }: Omit<SentFile, 'id' | 'proof'>,
): FileId {
  if (given === undefined) return newFileId();
  const isGiven = proofs.isGiven(place, { ...given, name, type, bytes, picture });
  if (!isGiven) throw refused({ rule: 'file-unknown', company: null });
  return given.id;
}

/** The size as it is shown: a camera that was turned has its picture's sides the other way round. */
function turnedAs(
  claimed: { readonly width: number; readonly height: number },
  { width, height }: { readonly width: number; readonly height: number },
): { readonly width: number; readonly height: number } {
  const isTurned = claimed.width === height && claimed.height === width;
  return isTurned ? { width: height, height: width } : { width, height };
}

function sameAs(known: FileRow, received: ReceivedBytes): FileRow {
  if (known.sha256 !== received.sha256) throw other();
  return known;
}

function sentFrom({ id, name, type, bytes, width, height }: FileRow): Omit<SentFile, 'proof'> {
  return { id, name, type, bytes, picture: width === null || height === null ? null : { width, height } };
}

const empty = (): Error => invalid('file', 'The file is empty.');
const other = (): Error => invalid('file', 'The record has another file already.');

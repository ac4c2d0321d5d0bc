import type { FileClaim } from '#shared/api/files.ts';
import { newFileId, type CompanyId, type RoomId, type UserId } from '#shared/ids.ts';
import type { SentFile } from '#shared/records/file.ts';
import { runCommand } from '../companies/run-command.ts';
import { invalid, refused } from '../http/problem.ts';
import { giveBackAll, spendAll } from '../people/spend.ts';
import type { RecordPlace } from '../relay/ports.ts';
import { cleanFileName } from './file-name.ts';
import { TooManyBytes, type Intake, type ReceivedBytes } from './file-folder.ts';
import type { FileParts } from './file-parts.ts';
import { fileTypeOf } from './file-type.ts';
import { hashing } from './hash-bytes.ts';
import type { UploadBody } from './receive-body.ts';
import { fileOf, fileRow, type FileRow } from './stored-file.ts';
import { headBytes, pictureIn } from './picture-size.ts';
import { bytesCosts, uploadCost } from './upload-costs.ts';
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
 * @throws ApiFailure `not-found`, `refused`, `invalid`, `too-fast`, or `unavailable` while the disk has no room for files
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
  const charged = known ? 0 : (length ?? most.bytes);
  const costs = [uploadCost(place.lane), ...bytesCosts(place.lane, charged)];
  await runCommand(parts, (trx) => spendAll(trx, costs, parts.clock()));
  const id = claim.given?.id ?? newFileId();
  let kept = 0;
  try {
    const into = known ? hashing : folderFor(claim, parts);
    const received = await body.receive(into, known?.bytes ?? most.bytes).catch((error: unknown) => {
      if (!(error instanceof TooManyBytes)) throw error;
      throw known ? other() : refused(most.tooLarge);
    });
    try {
      if (received.bytes === 0) throw empty();
      const given = known ? sameAs(known, received) : await keep(parts, place, { ...claim, id }, received);
      if (given.id === id) kept = received.bytes;
      return parts.proofs.prove(place, sentFrom(given));
    } finally {
      await received.drop();
    }
  } finally {
    await giveBackAll(db, bytesCosts(place.lane, charged - kept));
  }
}

/** Only of what is said to be a picture does anybody look at the head. */
const folderFor = ({ picture }: FileClaim, { folder }: FileParts): Intake => ({
  receive: (chunks, most, length) => folder.receive(chunks, most, length, picture === null ? 0 : headBytes),
});

/** First the bytes, then the row: what a crash leaves in between is bytes of nobody, which a sweep finds. */
async function keep(
  parts: FileParts,
  place: FileFor,
  claim: FileClaim & Pick<FileRow, 'id'>,
  received: ReceivedBytes,
): Promise<FileRow> {
  const { storage, folder, clock } = parts;
  // Of what comes without a size, nobody could keep the place free: it is a file like any other.
  const found = claim.picture === null ? null : pictureIn(received.head);
  const row = fileRow(place, {
    id: claim.id,
    name: cleanFileName(claim.name),
    type: fileTypeOf(claim.type, found),
    bytes: received.bytes,
    sha256: received.sha256,
    picture: found && claim.picture && turnedAs(claim.picture, found),
    at: clock(),
  });
  checkGiven(parts, place, claim, row);
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
 * Fails unless a file that is said to have been here before was: the server gave it to this record, and goes on from a
 * backup that is without it.
 */
function checkGiven({ proofs }: FileParts, place: FileFor, { given }: FileClaim, row: FileRow): void {
  if (given === undefined) return;
  const isGiven = proofs.isGiven(place, { ...sentFrom(row), proof: given.proof });
  if (!isGiven) throw refused({ rule: 'file-unknown', company: null });
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

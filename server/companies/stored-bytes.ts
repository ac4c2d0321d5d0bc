import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import {
  companyDocument,
  contactDocument,
  homeDocument,
  pageDocument,
  roomDocument,
  type DocumentName,
} from '#shared/documents/names.ts';
import type { CompanyId } from '#shared/ids.ts';
import { inParts } from '../storage/in-parts.ts';
import type { Database } from '../storage/tables/database.ts';

/**
 * What a company takes on the server: its directory, its people's homes, contacts, photos and what they have sent as
 * files, and the rooms they are in, those with other companies too.
 */
export async function storedBytes(db: Kysely<Database>, dataDir: string, company: CompanyId): Promise<number> {
  const people = await db.selectFrom('person').select(['id', 'photo']).where('company', '=', company).execute();
  const contacts = await db.selectFrom('contact').select('id').where('company', '=', company).execute();
  const rooms = await db
    .selectFrom('room_member')
    .leftJoin('relay_room', 'relay_room.room', 'room_member.room')
    .select(['room_member.room', 'relay_room.head'])
    .distinct()
    .where('room_member.company', '=', company)
    .execute();
  const documents = [
    companyDocument(company),
    ...people.map(({ id }) => homeDocument(id)),
    ...contacts.map(({ id }) => contactDocument(id)),
    ...rooms.flatMap(({ room, head }) => [
      roomDocument(room),
      ...Array.from({ length: head ?? 1 }, (_, at) => pageDocument(room, at + 1)),
    ]),
  ];
  const photos = new Set(people.flatMap(({ photo }) => photo ?? []));
  return (
    (await documentBytes(db, documents)) + (await photoBytes(dataDir, [...photos])) + (await fileBytes(db, company))
  );
}

async function fileBytes(db: Kysely<Database>, company: CompanyId): Promise<number> {
  const { whole, previews } = await db
    .selectFrom('file')
    .select(({ fn }) => [
      fn.sum<number | string | null>('bytes').as('whole'),
      fn.sum<number | string | null>('preview_bytes').as('previews'),
    ])
    .where('company', '=', company)
    .executeTakeFirstOrThrow();
  return Number(whole ?? 0) + Number(previews ?? 0);
}

async function documentBytes(db: Kysely<Database>, documents: readonly DocumentName[]): Promise<number> {
  let bytes = 0;
  for (const part of inParts(documents)) {
    const { sum } = await db
      .selectFrom('document')
      .select(({ fn }) => fn.sum<number | string | null>('bytes').as('sum'))
      .where('name', 'in', part)
      .executeTakeFirstOrThrow();
    bytes += Number(sum ?? 0);
  }
  return bytes;
}

async function photoBytes(dataDir: string, photos: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const part of inParts(photos)) {
    const sizes = await Promise.all(
      part.map((photo) =>
        stat(join(dataDir, 'photos', photo)).then(
          ({ size }) => size,
          // Kept in another process's folder: not counted here.
          () => 0,
        ),
      ),
    );
    bytes += sizes.reduce((sum, size) => sum + size, 0);
  }
  return bytes;
}

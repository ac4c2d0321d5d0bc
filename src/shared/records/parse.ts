import * as v from 'valibot';
import type { DocumentKind } from '../documents/names.ts';
import { parseRecordKey, type RecordKey } from '../documents/keys.ts';
import { contactFieldSchemas, isContactField, type ContactFieldRecord } from './contact.ts';
import { authoredSchema, type Authored } from './message.ts';
import { publishedSchema, type Published } from './published.ts';

/** A record as it may stand in a person's lane of that kind of document; null when it may not. */
export function parseAuthored(document: DocumentKind, key: string, value: unknown): Authored | null {
  if (document.kind !== 'page') return null;
  const parsedKey = parseRecordKey(key);
  const result = v.safeParse(authoredSchema, value);
  if (parsedKey === null || !result.success || result.output.key !== key) return null;
  return (result.output.kind === 'recall') === (parsedKey.type === 'recall') ? result.output : null;
}

/** A version of a contact's field as it may stand in a person's lane of the card; null when it may not. */
export function parseContactField(key: string, value: unknown): ContactFieldRecord | null {
  const parsedKey = parseRecordKey(key);
  // A field is cleared with an empty value: its history stays, so there is nothing to recall.
  const field: string | undefined = parsedKey?.type === 'version' ? parsedKey.id : undefined;
  if (field === undefined || !isContactField(field)) return null;
  const result = v.safeParse(contactFieldSchemas[field], value);
  return result.success && result.output.key === key ? result.output : null;
}

/** A record of a server's lane as a client reads it; null when this client does not know its kind. */
export function parsePublished(
  key: string,
  value: unknown,
): { readonly key: RecordKey; readonly value: Published } | null {
  const parsedKey = parseRecordKey(key);
  const result = v.safeParse(publishedSchema, value);
  if (parsedKey === null || !result.success || result.output.key !== key) return null;
  return { key: parsedKey, value: result.output };
}

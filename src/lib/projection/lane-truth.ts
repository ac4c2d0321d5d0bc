import type * as Y from 'yjs';
import { recallKey } from '#shared/documents/keys.ts';
import { laneOf, type LaneRecord } from '#shared/documents/lanes.ts';
import type { DocumentKind } from '#shared/documents/names.ts';
import type { UserId } from '#shared/ids.ts';
import { parseAuthored } from '#shared/records/parse.ts';
import type { LaneTruth } from './record-row.ts';
import { fileRow } from './sent-file.ts';

/** What a person's lane of a page says of a record, in the terms of the timeline; null when nothing this client knows. */
export function laneTruth(
  doc: Y.Doc,
  document: DocumentKind,
  lane: UserId,
  record: LaneRecord | null,
): LaneTruth | null {
  if (record === null) return null;
  if (record.stamp === null) {
    const key = recallKey(record.id);
    const recall = parseAuthored(document, key, laneOf(doc, lane).get(key));
    return recall?.kind === 'recall' ? { type: 'recalled', at: recall.at } : null;
  }
  const message = parseAuthored(document, `${record.id}~${record.stamp}`, record.value);
  if (message?.kind !== 'message') return null;
  const { at, text, file } = message;
  const said = { at, text, edited: record.versions > 1, stamp: record.stamp };
  return { type: 'message', ...said, ...(file && { file: fileRow(file) }) };
}

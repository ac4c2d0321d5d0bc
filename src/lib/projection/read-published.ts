import type * as Y from 'yjs';
import { versionKey } from '#shared/documents/keys.ts';
import { laneOf, readLane } from '#shared/documents/lanes.ts';
import { serverLane } from '#shared/ids.ts';
import { parsePublished } from '#shared/records/parse.ts';
import type { Published } from '#shared/records/published.ts';

/** Everything that stands in a document's server lane and that this client knows. */
export function readPublished(doc: Y.Doc): Published[] {
  const published: Published[] = [];
  for (const { id, stamp, value } of readLane(laneOf(doc, serverLane)).values()) {
    const parsed = stamp === null ? null : parsePublished(versionKey(id, stamp), value);
    if (parsed) published.push(parsed.value);
  }
  return published;
}

type Kind = Published['kind'];

/** Those of one kind. */
export const ofKind = <K extends Kind>(published: readonly Published[], kind: K): Extract<Published, { kind: K }>[] =>
  published.filter((one): one is Extract<Published, { kind: K }> => one.kind === kind);

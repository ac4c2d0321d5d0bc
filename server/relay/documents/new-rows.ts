import { parseRecordKey } from '#shared/documents/keys.ts';
import type { Arrival } from '#shared/wire/frames.ts';
import { scanUpdate, unbounded } from '../admission/scan.ts';
import { closeCodes } from '#shared/wire/close-codes.ts';
import { Delivery } from './delivery.ts';
import type { LiveDocument } from './live-document.ts';
import type { NewRows } from './reload.ts';
import { arrivalIn } from './serve.ts';
import type { LogRow } from './spans.ts';

/**
 * Sends on what another process has written, as its own commits are sent on there. Where the rows have been rewritten
 * meanwhile, those who have the document open come back for it.
 */
export function sendNewRows(document: LiveDocument, rows: NewRows): void {
  if (rows === null) {
    for (const channel of [...document.channels]) channel.close(closeCodes.goingAway);
    return;
  }
  if (document.channels.size === 0) return;
  for (const row of rows) {
    const { seq, bytes, authors, arrivals: times } = row;
    const delivery = new Delivery(document, { seq, bytes, authors, times, arrivals: arrivalsOf(document, row) });
    for (const channel of [...document.channels]) channel.deliver(delivery);
  }
}

/** Where the records stand that a row has something of. */
function arrivalsOf({ header }: LiveDocument, row: LogRow): Arrival[] {
  const arrivals = new Map<string, Arrival>();
  for (const { client, structs } of scanUpdate(row.bytes, unbounded).sections) {
    const lane = row.ownerOf(client);
    for (const { type, key } of structs) {
      const id = type === 'value' && key !== null ? parseRecordKey(key)?.id : undefined;
      const arrival = id === undefined ? null : arrivalIn(header, lane, id);
      if (arrival) arrivals.set(`${lane}/${arrival.id}`, arrival);
    }
  }
  return [...arrivals.values()];
}

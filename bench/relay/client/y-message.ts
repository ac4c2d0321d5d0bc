import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

const sync = 0;
const syncTypes = { step1: 0, step2: 1, update: 2 } as const;

/** A state vector that knows nothing. */
export const knowsNothing: Uint8Array = Uint8Array.of(0);

/** Writes a sync message of the y-websocket protocol. */
const syncMessage = (type: number, bytes: Uint8Array): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, sync);
    encoding.writeVarUint(encoder, type);
    encoding.writeVarUint8Array(encoder, bytes);
  });

export const step1Message = (stateVector: Uint8Array): Uint8Array => syncMessage(syncTypes.step1, stateVector);
export const updateMessage = (update: Uint8Array): Uint8Array => syncMessage(syncTypes.update, update);

/** What a sync message of the server holds; null for other messages. */
export function readSync(message: Uint8Array): { readonly isAnswer: boolean; readonly update: Uint8Array } | null {
  const decoder = decoding.createDecoder(message);
  if (decoding.readVarUint(decoder) !== sync) return null;
  const type = decoding.readVarUint(decoder);
  if (type === syncTypes.step1) return null;
  return { isAnswer: type === syncTypes.step2, update: decoding.readVarUint8Array(decoder) };
}

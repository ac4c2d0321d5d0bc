import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { Protocol } from './client.ts';
import { knowsNothing, readSync, step1Message, updateMessage } from './y-message.ts';

const messageTypes = { sync: 0, auth: 2, syncReply: 4 } as const;

/** A message to Hocuspocus: the document's name, then what y-websocket would say. */
export const addressed = (document: string, message: Uint8Array): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarString(encoder, document);
    encoding.writeUint8Array(encoder, message);
  });

/** What a provider says first; there is nobody to ask about the token. */
export const authentication = (document: string): Uint8Array =>
  addressed(
    document,
    encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, messageTypes.auth);
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarString(encoder, '');
      encoding.writeVarString(encoder, '4.7.0');
    }),
  );

/** The message behind the document's name. */
export function messageIn(payload: Uint8Array): Uint8Array {
  const decoder = decoding.createDecoder(payload);
  decoding.readVarString(decoder);
  return decoding.readTailAsUint8Array(decoder);
}

/** As Hocuspocus' provider does: token, then sync. The answer to step 1 opens the document. */
export function hocuspocusProtocol(document: string, stateVector: Uint8Array = knowsNothing): Protocol {
  let isOpen = false;
  return {
    path: '/',
    headers: {},
    begin: (client) => client.send(authentication(document)),
    wants: () => !isOpen,
    frame: (payload, client) => {
      const message = messageIn(payload);
      if (message[0] === messageTypes.auth) client.send(addressed(document, step1Message(stateVector)));
      else if (readSync(message)?.isAnswer) {
        isOpen = true;
        client.opened();
      }
    },
    wrap: (update) => addressed(document, updateMessage(update)),
    echoes: true,
    updatesIn: (payload) => {
      const message = messageIn(payload);
      const type = message[0];
      const read = type === messageTypes.sync || type === messageTypes.syncReply ? readSync(asSync(message)) : null;
      return read === null ? [] : [read.update];
    },
  };
}

/** A reply to a question of the server's has a type of its own and the same content. */
function asSync(message: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(message);
  copy[0] = messageTypes.sync;
  return copy;
}

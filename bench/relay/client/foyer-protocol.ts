import type { DocumentName } from '../../../src/shared/documents/names.ts';
import { decodeServerFrame, encodeClientData, encodeClientFrame } from '../../../src/shared/wire/codec.ts';
import { protocolVersion, syncPath } from '../../../src/shared/wire/protocol.ts';
import { cookieOf, type World } from '../world.ts';
import type { Protocol } from './client.ts';
import { knowsNothing, readSync, step1Message, updateMessage } from './y-message.ts';

/** The first bytes of frames that are read whole; everything else is messages, which are counted where they are. */
const layouts = { json: 0, data: 1, ack: 2 } as const;
const channel = 1;

/** Where a person's device connects to Foyer, and as whom. */
export const foyerSocket = (world: World, person: number): Pick<Protocol, 'path' | 'headers'> => ({
  path: `${syncPath}?protocol=${protocolVersion}&device=bench${person}`,
  headers: { Cookie: cookieOf(world, world.people[person]!) },
});

/** One document on a socket of the app's. Acknowledgements say what is on disk. */
export function foyerProtocol(world: World, person: number, document: DocumentName): Protocol {
  let isOpen = false;
  return {
    ...foyerSocket(world, person),
    begin: () => undefined,
    wants: (first) => first === layouts.json || first === layouts.ack || !isOpen,
    frame: (payload, client) => {
      const frame = decodeServerFrame(payload);
      switch (frame.type) {
        case 'hello':
          return client.send(encodeClientFrame({ type: 'open', channel, document, pending: [] }));
        case 'opened':
          return client.send(encodeClientData(channel, step1Message(knowsNothing)));
        case 'data':
          if (!readSync(frame.message)?.isAnswer) return;
          isOpen = true;
          return client.opened();
        case 'ack':
          for (const { client: id, clock } of frame.clocks) if (id === client.author.client) client.acknowledged(clock);
          return;
        case 'closed':
          return client.failed(`${document} was closed with ${frame.code}`);
        case 'refused':
          return client.failed(`${document} refused: ${JSON.stringify(frame.records[0])}`);
        default:
      }
    },
    wrap: (update) => encodeClientData(channel, updateMessage(update)),
    echoes: false,
    updatesIn: (payload) => {
      const frame = decodeServerFrame(payload);
      const message = frame.type === 'data' ? readSync(frame.message) : null;
      return message === null ? [] : [message.update];
    },
  };
}

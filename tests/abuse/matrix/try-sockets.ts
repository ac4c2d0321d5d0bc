import * as encoding from 'lib0/encoding';
import * as syncProtocol from 'y-protocols/sync';
import WebSocket from 'ws';
import * as Y from 'yjs';
import type { DocumentName } from '#shared/documents/names.ts';
import { AppSocket } from '../../support/app-socket.ts';
import { say, textsOf, updateMessage } from '../../server/relay/client.ts';
import type { UserId } from '#shared/ids.ts';

/** What somebody tries in a document. */
export const socketActs = ['read', 'write', 'forge another’s words', 'forge the server’s word'] as const;
export type SocketAct = (typeof socketActs)[number];

/** One try over a socket. */
export interface SocketTry {
  readonly url: string;
  readonly cookie: string | null;
  readonly document: DocumentName;
  readonly act: SocketAct;
  /** Who tries; of nobody some id. */
  readonly user: UserId;
  /** Whose words are forged. */
  readonly victim: UserId;
  readonly text: string;
}

/** How it ended: the status of a refused upgrade or the code it was closed with (0: it was not), and every byte that came. */
export interface SocketOutcome {
  readonly code: number;
  readonly bytes: Buffer;
}

/** An update that does the deed, in a document of its own. */
function deed({ act, user, victim, text }: SocketTry): Uint8Array {
  const doc = new Y.Doc();
  if (act === 'write') say(doc, user, text);
  if (act === 'forge another’s words') say(doc, victim, text);
  if (act === 'forge the server’s word') say(doc, '@' as UserId, text);
  return Y.encodeStateAsUpdate(doc);
}

const ask = (): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 0);
    syncProtocol.writeSyncStep1(encoder, new Y.Doc());
  });

/** Tries with any program's socket on one document. */
export async function tryStock(attempt: SocketTry): Promise<SocketOutcome> {
  const { url, cookie, document, act } = attempt;
  const socket = new WebSocket(`${url.replace('http', 'ws')}/sync/${document}`, {
    headers: { origin: url, ...(cookie === null ? {} : { cookie }) },
  });
  const heard: Buffer[] = [];
  return new Promise((resolve) => {
    const end = (code: number): void => {
      resolve({ code, bytes: Buffer.concat(heard) });
      socket.terminate();
    };
    socket.once('unexpected-response', (_request, response) => end(response.statusCode ?? 0));
    socket.on('error', () => undefined);
    socket.once('close', (code) => end(code));
    // The document is served in order: an answer to the question comes after what was done before it.
    let answers = 0;
    socket.on('message', (data: Buffer) => {
      heard.push(data);
      if (data[0] === 0 && data[1] === 1) answers += 1;
      if (answers === 1) end(0);
    });
    socket.once('open', () => {
      if (act !== 'read') socket.send(updateMessage(deed(attempt)));
      socket.send(ask());
    });
  });
}

let devices = 0;

/** Tries with the app's socket, on a channel, and asks to watch the document as well. */
export async function tryApp(attempt: SocketTry): Promise<SocketOutcome> {
  const { url, cookie, document, act, user, victim, text } = attempt;
  devices += 1;
  let socket: AppSocket;
  try {
    socket = await AppSocket.connect(url, cookie, `matrix${devices}`);
  } catch (error) {
    return { code: Number(/\d+$/.exec(String(error))?.[0] ?? 0), bytes: Buffer.alloc(0) };
  }
  const end = (code: number): SocketOutcome => {
    socket.close();
    return { code, bytes: Buffer.concat(socket.bytes) };
  };
  const closed = socket.closed();
  socket.send({ type: 'watch', documents: [{ document, seq: 0 }] });
  const { channel, doc, answer } = await socket.open(document);
  if (answer.type === 'closed') {
    await socket.settled();
    return end(answer.code);
  }
  if (act === 'write') say(doc, user, text);
  if (act === 'forge another’s words') say(doc, victim, text);
  if (act === 'forge the server’s word') say(doc, '@' as UserId, text);
  const served = async (): Promise<number> => {
    await socket.hears((frame) => frame.type === 'data' && frame.channel === channel);
    await socket.settled();
    return 0;
  };
  return end(await Promise.race([closed, served()]));
}

/** Every text that a document holds for somebody who may read it whole. */
export async function textsIn(
  url: string,
  cookie: string,
  document: DocumentName,
  lanes: readonly UserId[],
): Promise<ReadonlySet<string>> {
  const socket = await AppSocket.connect(url, cookie, 'matrixreader');
  const { channel, doc } = await socket.open(document);
  await socket.hears((frame) => frame.type === 'data' && frame.channel === channel);
  await socket.settled();
  socket.close();
  return new Set(lanes.flatMap((lane) => textsOf(doc, lane)));
}

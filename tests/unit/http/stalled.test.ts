import { createServer, type ServerResponse } from 'node:http';
import { createConnection, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { endWhenStalled } from '../../../server/http/end-when-stalled.ts';

test('Whoever does not read what they asked for is let go (M42)', async () => {
  const answers: ServerResponse[] = [];
  const server = createServer((_request, outgoing) => {
    answers.push(outgoing);
    endWhenStalled(outgoing, 50);
    outgoing.write(Buffer.alloc(50_000_000));
  });
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = createConnection((server.address() as AddressInfo).port, '127.0.0.1');
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(server, 'request');
  const [answer] = answers;
  expect(answer?.destroyed).toBe(false);
  await once(answer as ServerResponse, 'close');
  expect(answer?.writableFinished).toBe(false);
  socket.destroy();
});

import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { createConnection, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { limitRequests } from '../../../server/http/request-time.ts';

afterEach(() => void vi.useRealTimers());

test('A request that does not come to its end is ended after a minute; files have an hour (M42)', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const server = createServer((request, outgoing) => {
    request.on('end', () => outgoing.end('whole')).resume();
  });
  limitRequests(server);
  expect(server.requestTimeout).toBe(60 * 60_000);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const begin = async (line: string): Promise<Socket> => {
    const socket = createConnection(port, '127.0.0.1');
    const come = once(server, 'request');
    socket.write(`${line} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab`);
    const [request] = (await come) as [IncomingMessage];
    expect(request.complete).toBe(false);
    return socket;
  };
  const [whole, slow] = [await begin('POST /api/rooms'), await begin('POST /api/rooms')];
  const uploads = [await begin('PUT /api/rooms/r1/pages/1/files/m1?name=a'), await begin('PUT /api/files/f1/preview')];
  const heard = async (socket: Socket): Promise<string> => {
    const data = once(socket, 'data');
    socket.write('cd');
    return String((await data)[0]);
  };
  vi.advanceTimersByTime(59_000);
  expect(await heard(whole)).toContain('whole');
  const ended = once(slow, 'close');
  vi.advanceTimersByTime(1000);
  await ended;
  for (const socket of [whole, ...uploads]) expect(socket.destroyed).toBe(false);
  for (const socket of uploads) expect(await heard(socket)).toContain('whole');
});

import { WebSocketServer, WebSocket } from 'ws';

/**
 * The least that a relay can do: every message of a room goes to everybody in it, the sender too. It checks, stores and
 * promises nothing.
 */
const rooms = new Map<string, Set<WebSocket>>();
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });

server.on('connection', (socket, request) => {
  const name = request.url ?? '/';
  const room = rooms.get(name) ?? new Set();
  rooms.set(name, room.add(socket));
  socket.on('message', (message) => {
    for (const member of room) if (member.readyState === WebSocket.OPEN) member.send(message);
  });
  socket.on('close', () => {
    room.delete(socket);
    if (room.size === 0) rooms.delete(name);
  });
  socket.on('error', () => undefined);
});

server.on('listening', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.stdout.write(`ready ${address.port}\n`);
});

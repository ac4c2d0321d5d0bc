import type { WebSocket } from 'ws';

/**
 * Answers WebSocket pings. One answer is under way at a time, and of the pings that came meanwhile only the newest is
 * answered, as RFC 6455 (5.5.3) allows: answers to a client that does not read them cannot pile up.
 */
export function answerPings(socket: WebSocket): void {
  let isSending = false;
  let newest: Buffer | null = null;
  const answer = (data: Buffer): void => {
    if (socket.readyState !== socket.OPEN) return;
    isSending = true;
    socket.pong(data, false, () => {
      isSending = false;
      const next = newest;
      newest = null;
      if (next) answer(next);
    });
  };
  socket.on('ping', (data) => {
    if (isSending) newest = data;
    else answer(data);
  });
}

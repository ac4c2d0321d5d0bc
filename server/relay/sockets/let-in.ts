import type { Presence } from '../rooms/presence.ts';
import { AppSocket, type AppSocketParts } from './app-socket.ts';
import type { Sockets } from './sockets.ts';
import { StockSocket } from './stock-socket.ts';
import type { Traffic } from './traffic.ts';
import type { Admitted } from './upgrades.ts';

/** Where whoever came in is known. */
export interface LetInParts {
  readonly socketParts: AppSocketParts;
  readonly sockets: Sockets;
  readonly presence: Presence;
  readonly traffic: Traffic;
}

/** Begins a socket that was admitted: an app's, with its seat, or a stock client's of one document. */
export function letIn(
  { socketParts, sockets, presence, traffic }: LetInParts,
  { socket, sender, request, target }: Admitted,
): void {
  traffic.add(request.socket);
  if ('device' in target) {
    const { seats } = socketParts;
    const { device, claimed, keepsSeats } = target;
    const seat = claimed?.seat ?? seats.begin(sender, request.headers);
    if (claimed === null) seats.arrived({ ...sender, device });
    const entry = { device, seat, missed: claimed?.missed ?? null, keepsSeats };
    const live = new AppSocket(socket, request.socket, entry, socketParts);
    sockets.add(live, request.headers);
    presence.came(sender.user);
    socket.once('close', () => {
      sockets.remove(live);
      presence.left(sender.user);
    });
    return;
  }
  const live = new StockSocket(socket, request.socket, target.document, sender, socketParts);
  sockets.add(live, request.headers);
  socket.once('close', () => sockets.remove(live));
  void live.start();
}

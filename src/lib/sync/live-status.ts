import { unreachable } from '#shared/unreachable.ts';
import type { LiveState } from './engine.ts';
import type { SocketStatus } from './sync-socket.ts';

/** What the screens are told of how the one socket stands. */
export function liveStatus(status: SocketStatus): Partial<Pick<LiveState, 'status' | 'signedOut' | 'tooOld'>> {
  switch (status) {
    case 'online':
      return { status: 'online', signedOut: false };
    case 'connecting':
      return { status: 'connecting' };
    case 'signed-out':
      return { status: 'offline', signedOut: true };
    case 'too-old':
      return { status: 'offline', tooOld: true };
    case 'idle':
    case 'replaced':
      return { status: 'offline' };
    default:
      return unreachable(status);
  }
}

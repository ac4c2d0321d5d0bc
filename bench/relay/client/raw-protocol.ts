import type { Protocol } from './client.ts';
import { readSync, updateMessage } from './y-message.ts';

/** The bare broadcaster: messages come from the first moment on, one's own too. */
export const rawProtocol = (room: string): Protocol => ({
  path: `/${room}`,
  headers: {},
  begin: (client) => client.opened(),
  wants: () => false,
  frame: () => undefined,
  wrap: updateMessage,
  echoes: true,
  updatesIn: (payload) => {
    const message = readSync(payload);
    return message === null ? [] : [message.update];
  },
});

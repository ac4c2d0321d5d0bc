import type { Load } from './traffic.ts';

/** Every device keeps this many messages on their way. */
export const closedLoop =
  (window: number): Load =>
  ({ clients }) => {
    for (const client of clients) {
      client.room = () => {
        const free = window - client.inFlight;
        if (free > 0) client.say(free);
      };
    }
    for (const client of clients) client.say(window);
    return () => {
      for (const client of clients) client.room = null;
    };
  };

import type { Core } from '../core.ts';
import type { Projector } from '../projection/projector.ts';
import type { Shelf } from '../replica/shelf.ts';
import type { CatchUp } from './catch-up.ts';
import type { Live } from './live.ts';
import type { HeardFrame } from './sync-socket.ts';
import type { WatchList } from './watch-list.ts';

/** What hears what the server says beside documents. */
export interface WordParts {
  readonly clock: Pick<Core['clock'], 'heardServerTime'>;
  readonly watch: Pick<WatchList, 'isNews'>;
  readonly shelf: Pick<Shelf, 'get'>;
  readonly catchUp: Pick<CatchUp, 'add'>;
  readonly projector: Pick<Projector, 'marks'>;
  readonly live: Pick<Live, 'typing' | 'presence'>;
}

/** Takes a word of the server that is about no open document of this device: news of one, marks, and who is there. */
export function hearWord(frame: HeardFrame, { clock, watch, shelf, catchUp, projector, live }: WordParts): void {
  switch (frame.type) {
    case 'changed':
      if (watch.isNews(frame.document, frame.seq) && !shelf.get(frame.document)?.isSynced) catchUp.add(frame.document);
      return;
    case 'unread':
    case 'read':
      projector.marks(frame);
      return;
    case 'typing':
      live.typing(frame.room, frame.user, frame.typing);
      return;
    case 'presence':
      live.presence(frame.user, frame.online);
      return;
    case 'pong':
      clock.heardServerTime(frame.serverTime);
      return;
    default:
  }
}

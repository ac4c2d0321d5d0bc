import type { Core } from '../core.ts';
import { dropSending, keptSending } from '../session/sending-copies.ts';
import { sendFiles } from './send-files.ts';
import { sendMessage } from './send-message.ts';

/** Sends what an earlier page was about to send when it ended; what it did keep is left as it is (P2). */
export async function resumeSending(core: Core): Promise<void> {
  const { user } = core.owner;
  for (const { room, id, text, files } of keptSending(user)) {
    if (files) await sendFiles(core, room, text, files);
    else await sendMessage(core, room, text, id);
    dropSending(user, id);
  }
}

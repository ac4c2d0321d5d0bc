import type { RoomId } from '#shared/ids.ts';
import type { Core } from '../core.ts';
import { dropSending, keptSending, type Sending } from '../session/sending-copies.ts';
import { sendFiles } from './send-files.ts';
import { sendMessage } from './send-message.ts';

/** Puts a text back where it was typed. */
type GiveBack = (room: RoomId, text: string) => Promise<void>;

/**
 * Sends what an earlier page was about to send when it ended; what it did keep is left as it is (P2). Each by itself: what
 * this device cannot keep goes back into its composer, where its files are.
 */
export async function resumeSending(core: Core, giveBack: GiveBack): Promise<void> {
  const { user } = core.owner;
  for (const sending of keptSending(user)) {
    const { room, id, text } = sending;
    try {
      await sendAgain(core, sending).catch(() => giveBack(room, text));
      dropSending(user, id);
    } catch {
      // Neither is possible now: the copy stays for the next page.
    }
  }
}

async function sendAgain(core: Core, { room, id, text, files }: Sending): Promise<void> {
  if (files) await sendFiles(core, room, text, files);
  else await sendMessage(core, room, text, id);
}

import { newCommandId } from '#shared/ids.ts';
import type { Answer } from './call.ts';

/**
 * Sends a command that is not to be done twice: asked again after no word of the server came, also by a page that was
 * loaded anew, it is the same command. `key` is where its id lies meanwhile, in sessionStorage.
 */
export async function sendOnce<Value>(
  key: string,
  send: (command: string) => Promise<Answer<Value>>,
): Promise<Answer<Value>> {
  const command = sessionStorage.getItem(key) ?? newCommandId();
  sessionStorage.setItem(key, command);
  const answer = await send(command);
  if (answer.ok || !unheard.includes(answer.error)) sessionStorage.removeItem(key);
  return answer;
}

/** After these nobody knows whether it was done. */
const unheard: readonly string[] = ['offline', 'server', 'unavailable'];

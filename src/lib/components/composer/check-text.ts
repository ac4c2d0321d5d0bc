import { limits } from '#shared/limits.ts';

/** Why a text cannot be sent as it is; null when it can. Lengths in UTF-16 units. */
export type TextProblem = 'empty' | 'too-long';

/** From this length on the composer counts along. */
export const countFrom = limits.messageLength - 500;

/** Checks what the server would refuse, before it is sent and with nothing lost (M03). */
export function checkText(text: string): TextProblem | null {
  if (text.trim() === '') return 'empty';
  return text.length > limits.messageLength ? 'too-long' : null;
}

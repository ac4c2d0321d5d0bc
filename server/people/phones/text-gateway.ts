import type { PhoneNumber } from '#shared/phone.ts';

/** Takes text messages (SMS) to phones. */
export interface TextGateway {
  /** Resolves when the message was taken on. @throws Error when it was not: nothing arrives then */
  send(to: PhoneNumber, text: string): Promise<void>;
}

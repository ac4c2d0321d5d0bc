import type { PhoneState } from '#shared/api/phones.ts';
import { parsePhone, type PhoneNumber } from '#shared/phone.ts';
import type { Core } from '../core.ts';

/** My verified mobile number as this device keeps it, and whether I have put it on my card. */
export interface CardPhone {
  readonly number: PhoneNumber;
  readonly onCard: boolean;
}

/** Keeps what the server said of my number; one that is no longer mine leaves the card, and its choice with it. */
export function keepPhone(core: Pick<Core, 'database'>, { verified }: PhoneState): Promise<void> {
  const number = verified === null ? null : parsePhone(verified.number);
  return change(core, (before) => {
    if (number === null) return null;
    return number === before?.number ? before : { number, onCard: false };
  });
}

/** Puts my verified number on the card that this device hands out, or takes it off (S23). */
export const showPhoneOnCard = (core: Pick<Core, 'database'>, onCard: boolean): Promise<void> =>
  change(core, (before) => before && { ...before, onCard });

async function change(
  { database: { meta } }: Pick<Core, 'database'>,
  to: (before: CardPhone | null) => CardPhone | null,
): Promise<void> {
  await meta.db.transaction('rw', meta, async () => {
    const before = ((await meta.get('phone'))?.value ?? null) as CardPhone | null;
    await meta.put({ key: 'phone', value: to(before) });
  });
}

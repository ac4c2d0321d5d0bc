import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import type { Locale } from '#shared/api/accounts.ts';
import type { UserId } from '#shared/ids.ts';
import type { PhoneNumber } from '#shared/phone.ts';

/** Six digits that nobody can foresee. */
export const newCode = (): string => String(randomInt(1_000_000)).padStart(6, '0');

/**
 * What is kept of a code. A million codes are tried in no time, so the hash is keyed: whoever reads the database alone
 * learns nothing. It holds for one person and one number.
 */
export const hashOfCode = (key: string, user: UserId, number: PhoneNumber, code: string): string =>
  createHmac('sha256', key).update(`phone code ${user} ${number} ${code}`).digest('hex');

/** What limits count by, so that numbers people have typed are not kept for it. */
export const hashOfNumber = (key: string, number: PhoneNumber): string =>
  createHmac('sha256', key).update(`phone number ${number}`).digest('hex');

/** Compares hashes without telling by time where they differ. */
export const sameHash = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

const sentences: Readonly<Record<Locale, (code: string, minutes: number) => string>> = {
  en: (code, minutes) => `Foyer: ${code} is your code, valid for ${minutes} minutes. Give it to nobody.`,
  ko: (code, minutes) => `Foyer 인증번호: ${code} (${minutes}분간 유효). 다른 사람에게 알려주지 마세요.`,
  ja: (code, minutes) => `Foyer 認証コード: ${code}（${minutes}分間有効）。だれにも教えないでください。`,
};

/** The message with a code. Its last line lets phones offer the code to pages of this host, and to no others. */
export const codeText = (locale: Locale, code: string, minutes: number, host: string): string =>
  `${sentences[locale](code, minutes)}\n\n@${host} #${code}`;

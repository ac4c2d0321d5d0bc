import { isCommonPassword } from './common.ts';

/** Why a password will not do: too short, among those everybody tries first, or made of who its owner is. */
export type PasswordProblem = 'short' | 'common' | 'personal';

/** Whose password it is, and what the company asks. */
export interface PasswordOwner {
  readonly passwordLength: number;
  readonly name: string;
  readonly email: string;
}

/** Shorter parts of a name stand in too many words by chance; letters that are syllables say more. */
const shortestPart = 4;
const shortestSyllables = 2;

/**
 * What is wrong with a new password; null when nothing is. Length and a list of what is tried first, and no rules of signs:
 * those make passwords that people write down and machines guess.
 */
export function passwordProblem(password: string, owner: PasswordOwner): PasswordProblem | null {
  if ([...password].length < owner.passwordLength) return 'short';
  if (isPersonal(fold(password), owner)) return 'personal';
  return isCommonPassword(password) ? 'common' : null;
}

function isPersonal(password: string, { name, email }: PasswordOwner): boolean {
  const local = fold(email).split('@')[0] ?? '';
  const parts = [fold(name).replace(/\s+/g, ''), ...fold(name).split(/\s+/), local, ...local.split(/[^\p{L}\p{N}]+/u)];
  return parts.some((part) => isTelling(part) && password.includes(part));
}

function isTelling(part: string): boolean {
  const isSyllables = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(part);
  return [...part].length >= (isSyllables ? shortestSyllables : shortestPart);
}

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

import type { Locale } from '#shared/api/accounts.ts';

/**
 * What other messengers show below a contact link, in the language of whoever invites: the programs that read these
 * tags have none of their own.
 */
export const previewText: Readonly<Record<Locale, (name: string, company: string) => string>> = {
  en: (name, company) => `${name} of ${company} invites you to talk on Foyer.`,
  ko: (name, company) => `${company}의 ${name} 님이 Foyer 대화에 초대합니다.`,
  ja: (name, company) => `${company}の${name}さんからFoyerでの会話への招待です。`,
};

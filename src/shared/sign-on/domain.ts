import * as v from 'valibot';

/** A mail domain as people type it, with or without an @, in lower case. Names of one word and addresses are none. */
export const domainSchema = v.pipe(
  v.string(),
  v.trim(),
  v.toLowerCase(),
  v.transform((text) => text.replace(/^@/, '')),
  v.maxLength(253),
  v.regex(/^(?=.*[a-z])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/),
);

/** The domain of a mail address, in lower case; null where there is none. */
export function domainOf(email: string): string | null {
  const result = v.safeParse(domainSchema, email.slice(email.lastIndexOf('@') + 1));
  return email.includes('@') && result.success ? result.output : null;
}

/** Where anybody gets an address: these say nothing about who somebody works for. */
const publicDomains: ReadonlySet<string> = new Set(
  `gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.co.jp yahoo.co.kr ymail.com icloud.com me.com
  mac.com aol.com proton.me protonmail.com pm.me gmx.com gmx.de gmx.net web.de mail.com zoho.com yandex.com yandex.ru mail.ru
  naver.com hanmail.net daum.net kakao.com nate.com korea.com docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp i.softbank.jp
  nifty.com biglobe.ne.jp ocn.ne.jp so-net.ne.jp excite.co.jp qq.com 163.com 126.com sina.com foxmail.com fastmail.com
  tutanota.com hey.com duck.com t-online.de orange.fr free.fr libero.it rediffmail.com`.split(/\s+/),
);

/** Whether anybody gets an address of this domain, so that no company may take it. */
export const isPublicDomain = (domain: string): boolean => publicDomains.has(domain);

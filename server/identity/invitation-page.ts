import { linkOf } from '#shared/contact-code.ts';
import type { Invitation } from './invitation.ts';
import { previewText } from './preview-texts.ts';

/**
 * The app's page with what other messengers show of a contact link: title, one sentence, our picture. Name and company
 * only; nothing that runs is added, so the page's security policy stays as it is.
 */
export function invitationPage(page: string, publicUrl: string, code: string, invitation: Invitation): string {
  const { name, company, locale } = invitation;
  const title = `${name} · ${company.name}`;
  const text = previewText[locale](name, company.name);
  const tags = [
    ['og:type', 'profile'],
    ['og:site_name', 'Foyer'],
    ['og:title', title],
    ['og:description', text],
    ['og:url', linkOf(publicUrl, code)],
    ['og:image', `${publicUrl}/icon-512.png`],
    ['og:locale', { en: 'en_GB', ko: 'ko_KR', ja: 'ja_JP' }[locale]],
  ].map(([property = '', content = '']) => `<meta property="${property}" content="${escaped(content)}" />`);
  // Functions, because a replacement text would give `$&` in a name a meaning.
  return page
    .replace(/<title>[^<]*<\/title>/, () => `<title>${escaped(title)}</title>`)
    .replace(/<meta name="description"[^>]*>/, () => `<meta name="description" content="${escaped(text)}" />`)
    .replace('</head>', () => `${tags.join('\n    ')}\n    <meta name="twitter:card" content="summary" />\n  </head>`);
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => escapes[letter] ?? '');

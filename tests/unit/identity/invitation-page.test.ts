import { expect, test } from 'vitest';
import { invitationPage } from '../../../server/identity/invitation-page.ts';
import type { Invitation } from '../../../server/identity/invitation.ts';
import { securityHeaders } from '../../../server/http/security-headers.ts';

const page = `<!doctype html><html lang="en"><head>
    <meta name="description" content="A messenger" />
    <title>Foyer</title><script>start();</script>
  </head><body></body></html>`;

const invitation: Invitation = {
  name: 'Bo Lind',
  title: null,
  photo: null,
  locale: 'en',
  company: { name: 'Borealis', colour: null, logo: null },
  short: 'k7qm2r9d',
};
const code = 'k7qm2r9dk7qm2r9dk7qm2r9d01';
const pageOf = (change: Partial<Invitation>): string =>
  invitationPage(page, 'https://chat.example.com', code, { ...invitation, ...change });

test('A contact link previews with name, company and address, in the language of who invites (S32)', () => {
  const made = pageOf({});
  expect(made).toContain('<title>Bo Lind · Borealis</title>');
  expect(made).toContain('<meta property="og:title" content="Bo Lind · Borealis" />');
  expect(made).toContain(`<meta property="og:url" content="https://chat.example.com/c/${code}" />`);
  expect(made).toContain('<meta property="og:image" content="https://chat.example.com/icon-512.png" />');
  expect(made).toContain('<meta name="description" content="Bo Lind of Borealis invites you to talk on Foyer." />');
  expect(pageOf({ locale: 'ja' })).toContain('BorealisのBo Lindさんから');
  expect(pageOf({ locale: 'ko' })).toContain('Borealis의 Bo Lind 님이');
});

test('A name can neither leave its tag nor run, and the security policy of the page stays as it is (S32)', () => {
  const name = `"><script>alert(1)</script>'&$&$1`;
  const made = pageOf({ name, company: { name: '</title></head>', colour: null, logo: null } });
  expect(made.match(/<script>/g)).toHaveLength(1);
  expect(made.match(/<\/head>/g)).toHaveLength(1);
  expect(made).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;$&amp;$1');
  const policy = (html: string) => securityHeaders(html, 'https://chat.example.com')['content-security-policy'];
  expect(policy(made)).toBe(policy(page));
});

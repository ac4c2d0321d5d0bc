import { expect, test } from 'vitest';
import { passwordProblem } from '#shared/passwords/password-problem.ts';
import { domainOf } from '#shared/sign-on/domain.ts';
import { returnPath } from '#shared/sign-on/return-path.ts';

const owner = { passwordLength: 10, name: 'Ann Carter', email: 'a.finch@acme.example' };

test.each([
  ['tooshort9', 'short'],
  ['password1234', 'common'],
  ['P@ssw0rd!2026', 'common'],
  ['Welcome2026!!', 'common'],
  ['iloveyouforever', 'common'],
  ['1234567890', 'common'],
  ['qwertyuiop', 'common'],
  ['1q2w3e4r5t6y', 'common'],
  ['aaaaaaaaaaaa', 'common'],
  ['abcabcabcabc', 'common'],
  ['비밀번호비밀번호123', 'common'],
  ['carter on tour', 'personal'],
  ['x FINCH x and so', 'personal'],
  ['a long enough secret', null],
  ['correct horse battery staple', null],
  ['ㅎㅏㄴㅂㅏㅁ의 고양이 셋', null],
  ['7hV-qq2.Zr0x', null],
])('The password %s is %s (M32)', (password, problem) => {
  expect(passwordProblem(password, owner)).toBe(problem);
});

test('A name of syllables counts with two of them, and a short part of a name does not (M32)', () => {
  expect(passwordProblem('이수진의 좋은 하루', { ...owner, name: '이수진' })).toBe('personal');
  expect(passwordProblem('a wonderful lamp', { ...owner, name: 'Lam Wo', email: 'lw@acme.example' })).toBeNull();
});

test('What stands behind the @ is a domain where it is one', () => {
  expect(domainOf('Ann@ACME.Example')).toBe('acme.example');
  for (const text of ['ann', 'ann@', 'ann@localhost', 'ann@10.0.0.1', 'ann@ac me.example'])
    expect(domainOf(text)).toBeNull();
});

test('One comes back to pages of the app alone (M30)', () => {
  for (const path of ['/', '/settings', '/people', '/admin/sign-in', `/c/${'a'.repeat(26)}`])
    expect(returnPath(path)).toBe(path);
  for (const path of ['//evil.example', '/\\evil.example', 'https://evil.example/', '/api/me', '/c/../x', null]) {
    expect(returnPath(path)).toBe('/');
  }
});

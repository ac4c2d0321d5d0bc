import { expect, test } from 'vitest';
import { auditActions } from '#shared/audit-actions.ts';
import type { AuditRecord } from '#shared/api/records.ts';
import { auditChanges } from '../../../src/lib/components/admin/records/audit-changes.ts';
import { auditKinds } from '../../../src/lib/components/admin/records/audit-kinds.ts';
import { auditSentence } from '../../../src/lib/components/admin/records/audit-sentence.ts';
import { typedDays } from '../../../src/lib/components/admin/records/kept-days.ts';
import { locales, overwriteGetLocale } from '../../../src/lib/paraglide/runtime.js';

const entry = (action: string): AuditRecord => ({
  seq: 1,
  at: 0,
  actor: null,
  actorName: null,
  action,
  subject: 'u1',
  subjectName: 'Ann Carter',
  before: null,
  after: null,
  address: null,
  agent: null,
});

test('Every act has a sentence of its own in every language, and a kind to narrow the log to; one of a newer version is named as it is (P9, M13)', () => {
  for (const locale of locales) {
    overwriteGetLocale(() => locale);
    const sentences = auditActions.map((action) => auditSentence(entry(action)));
    expect(new Set(sentences).size).toBe(auditActions.length);
    for (const sentence of sentences) expect(sentence).not.toMatch(/^audit_|\{/);
  }
  const kinds = new Set(auditKinds.map(({ id }) => id));
  expect(auditActions.filter((action) => !kinds.has(action.split('.')[0] ?? ''))).toEqual([]);
  expect(auditSentence(entry('robot.started'))).toBe('robot.started Ann Carter');
});

test('What an act has changed is told by the way to it; what stayed the same is not (P9)', () => {
  overwriteGetLocale(() => 'en');
  const before = { rules: { partners: { calls: true, fileBytes: 5 } }, companies: { allow: ['c1'] } };
  const after = {
    rules: { partners: { calls: false, fileBytes: 5 } },
    companies: { allow: ['c1', 'c2'] },
    phoneSearch: true,
  };
  expect(auditChanges(JSON.stringify(before), JSON.stringify(after))).toEqual([
    { name: 'rules › partners › calls', before: 'yes', after: 'no' },
    { name: 'companies › allow', before: 'c1', after: 'c1, c2' },
    { name: 'phoneSearch', before: null, after: 'yes' },
  ]);
  expect(auditChanges(null, null)).toEqual([]);
});

test('A number of days is a whole one from 1 to 3650 (P7)', () => {
  expect(['1', ' 30 ', '3650'].map(typedDays)).toEqual([1, 30, 3650]);
  expect(['0', '3651', '1.5', '-1', 'x', ''].map(typedDays)).toEqual([null, null, null, null, null, null]);
});

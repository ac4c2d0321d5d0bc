import { expect, test } from 'vitest';
import { newContactId, newUserId, type UserId } from '#shared/ids.ts';
import type { ContactField } from '#shared/records/contact.ts';
import { differences } from '../../../src/lib/actions/merge-contacts.ts';
import { onePerPerson, othersOf } from '../../../src/lib/components/contacts/one-per-person.ts';
import type { ContactRow } from '../../../src/lib/projection/rows.ts';

const [me, emma, bo, cy] = [newUserId(), newUserId(), newUserId(), newUserId()];

function card(person: UserId | null, over: Partial<ContactRow> & { shared?: boolean } = {}): ContactRow {
  const { shared = false, ...rest } = over;
  const sharing = { mode: shared ? 'company' : 'owner', users: [], groups: [] };
  const row = { id: newContactId(), person, state: 'active', owner: me, sharing, createdAt: 1, tags: [], versions: [] };
  return { ...row, ...rest } as unknown as ContactRow;
}
const saying = (fields: Partial<Record<ContactField, string>>, tags: readonly string[] = []): Partial<ContactRow> => ({
  tags,
  versions: Object.entries(fields).map(([field, value]) => ({ field, value })) as unknown as ContactRow['versions'],
});

test('Of several cards of one person a list shows the oldest that is shared, else one’s own; the others stay where they are (R10)', () => {
  const own = card(bo);
  const late = card(bo, { shared: true, owner: emma, createdAt: 9 });
  const early = card(bo, { shared: true, owner: emma, createdAt: 5 });
  const alone = card(cy);
  const [paper, twin] = [card(null), card(null)];
  const trashed = card(bo, { state: 'trashed' });
  const all = [own, late, alone, paper, early, twin, trashed];
  const { shown, insteadOf } = onePerPerson(all);
  expect(shown).toEqual([alone, paper, early, twin, trashed]);
  expect(insteadOf).toEqual(
    new Map([
      [own.id, early],
      [late.id, early],
    ]),
  );
  expect(othersOf(early, all, me)).toEqual([own, late]);
  expect(othersOf(paper, all, me)).toEqual([]);
  expect(othersOf(trashed, all, me)).toEqual([]);
});

test('Merging writes what the other card does not say: other values, tags of both, both memos (R10, N06)', () => {
  const own = card(bo, saying({ phone: '011', memo: 'Mine', email: '', name: 'Bo' }, ['a', 'b']));
  const other = card(bo, saying({ phone: '022', memo: 'Ours', email: 'bo@x.example', name: 'Bo' }, ['b', 'c']));
  expect(differences(own, other)).toEqual({ phone: '011', memo: 'Ours\nMine', tags: ['b', 'c', 'a'] });
  expect(differences(card(bo), other)).toEqual({});
  const long = card(bo, saying({ memo: 'x'.repeat(3999) }));
  expect(differences(long, other)).toEqual({ memo: 'x'.repeat(3999) });
});

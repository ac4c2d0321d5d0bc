import type { MemberRow, RoomCompanyRow, RoomRow } from '$lib/projection/rows.ts';
import type { CompanyId, RoomId, UserId } from '#shared/ids.ts';

export const me = 'u0000000000000me0' as UserId;
export const hanna = 'u00000000000hanna' as UserId;
export const acme = 'c000000000000acme' as CompanyId;
export const borealis = 'c00000000borealis' as CompanyId;

export const company = (id: CompanyId, name: string): RoomCompanyRow => ({
  company: id,
  name,
  colour: null,
  rules: {
    fileBytes: 100 * 1024 * 1024,
    calls: true,
    recallHours: 24,
    invite: 'anyone',
    guests: true,
    presence: true,
    readReceipts: true,
    retentionDays: 0,
  },
});

export const member = (user: UserId, name: string, of: CompanyId = acme): MemberRow => ({
  user,
  company: of,
  name,
  title: null,
  photo: null,
  role: 'member',
  state: 'active',
  since: 0,
});

/** A confirmed room with nothing in it, changed by `change`. */
export const roomRow = (change: Partial<RoomRow> = {}): RoomRow => ({
  id: 'd00000000000000000' as RoomId,
  type: 'direct',
  state: 'active',
  name: 'Hanna Lindqvist',
  other: hanna,
  title: null,
  photo: null,
  count: 2,
  partners: [],
  sealed: null,
  head: 1,
  last: null,
  sortAt: 0,
  unread: 0,
  waiting: 0,
  refused: 0,
  draft: '',
  ...change,
});

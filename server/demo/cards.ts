import type { ContactField } from '#shared/records/contact.ts';

/** What stands on a card: texts, and tags in one line with commas between them. */
export type CardFields = Partial<Record<ContactField, string>>;

/** A made-up contact. `owner` and the people it is shared with are named by their keys. */
export interface DemoCard {
  readonly owner: string;
  /** Somebody of the other company with whom the owner has a 1:1 room; without it, a card of the address book. */
  readonly person?: string;
  readonly fields: CardFields;
  /** Who else reads and edits it: the owner's whole company, or these. */
  readonly shared?: 'company' | readonly string[];
  readonly trashed?: true;
}

/** Whom the two companies know outside. Nobody of them exists, and their names and numbers say so. */
export const cards: readonly DemoCard[] = [
  {
    owner: 'ann',
    person: 'hanna',
    fields: { memo: 'Brings her own lamps.\nPlease ask before eleven.', tags: 'Sapporo, Lighting' },
  },
  {
    owner: 'ann',
    person: 'seoyeon',
    fields: { memo: 'Keeps her phone on for anything on site.', tags: 'Sapporo, On site' },
  },
  {
    owner: 'ann',
    fields: {
      name: 'Sam Sample',
      company: 'Sample Signs',
      title: 'Sign maker',
      phone: '+1 206 555 0142',
      email: 'sam@signs.example',
      memo: 'Made the sign for the first showroom. Ask for the matt finish.',
      tags: 'Sapporo, Suppliers',
    },
    shared: 'company',
  },
  {
    owner: 'ann',
    fields: {
      name: '見本 花子',
      reading: 'みほん はなこ',
      company: '見本印刷',
      title: '営業',
      phone: '011-555-0173',
      email: 'hanako@insatsu.example',
      tags: 'Suppliers',
    },
  },
  {
    owner: 'ann',
    fields: {
      name: 'Eve Example',
      company: 'Example Catering',
      memo: 'Closed since spring.',
      email: 'eve@food.example',
    },
    trashed: true,
  },
  {
    owner: 'yosuke',
    fields: {
      name: '見本 太郎',
      reading: 'みほん たろう',
      company: '見本運送',
      mobile: '090-5550-0118',
      memo: '札幌への搬入は午前中のみ。前日までに電話。',
      tags: 'Sapporo, 運送',
    },
    shared: ['ann', 'kenta'],
  },
  {
    owner: 'bo',
    person: 'ann',
    fields: { memo: 'Two coffees, one slice of cheesecake.', tags: 'Sapporo' },
  },
  {
    owner: 'bo',
    fields: {
      name: '홍길동',
      company: '견본전기',
      title: '전기 공사',
      mobile: '010-0000-0173',
      email: 'gildong@jeongi.example',
      memo: '조명 배선은 오픈 일주일 전까지.',
      tags: '현장, 전기',
    },
    shared: 'company',
  },
  {
    owner: 'seoyeon',
    fields: { name: '김견본', company: '견본설비', phone: '02-0000-0118', memo: '담당자가 바뀌었습니다.' },
    trashed: true,
  },
];

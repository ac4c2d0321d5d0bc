import type { Locale } from '#shared/api/accounts.ts';
import type { AudienceRules } from '#shared/policy/policy.ts';

/** A made-up person. `key` names them in conversations and in their address. */
export interface DemoPerson {
  readonly key: string;
  readonly name: string;
  readonly title: string;
  readonly group: string;
  readonly locale: Locale;
}

/** A made-up company. */
export interface DemoCompany {
  readonly name: string;
  /** Its part of addresses and message IDs. */
  readonly key: string;
  readonly colour: string;
  readonly admin: DemoPerson;
  readonly groups: readonly string[];
  readonly people: readonly DemoPerson[];
  readonly rules: AudienceRules;
}

const megabyte = 1024 * 1024;
const shown = { presence: true, readReceipts: true, retentionDays: 0 };

const person = (key: string, name: string, title: string, group: string, locale: Locale): DemoPerson => ({
  key,
  name,
  title,
  group,
  locale,
});

/** Two companies that are partners of each other. Nobody in them exists. */
export const companies: readonly DemoCompany[] = [
  {
    name: 'Acme',
    key: 'acme',
    colour: '#1f4d2e',
    admin: person('admin', 'Grace Palmer', 'IT administrator', 'Office', 'en'),
    groups: ['Sales', 'Design', 'Logistics', 'Office'],
    people: [
      person('ann', 'Ann Carter', 'Project manager', 'Sales', 'en'),
      person('emma', 'Emma Clarke', 'Interior designer', 'Design', 'en'),
      person('oliver', 'Oliver Hayes', 'Finance', 'Office', 'en'),
      person('yosuke', '田中 陽介', '施工管理', 'Logistics', 'ja'),
      person('aoi', '佐々木 葵', 'デザイナー', 'Design', 'ja'),
      person('miho', '中村 美穂', '営業', 'Sales', 'ja'),
      person('kenta', '小林 健太', '物流', 'Logistics', 'ja'),
      person('daniel', 'Daniel Reyes', 'Head of sales', 'Sales', 'en'),
    ],
    rules: { fileBytes: 100 * megabyte, calls: true, recallHours: 24, invite: 'masters', guests: true, ...shown },
  },
  {
    name: 'Borealis',
    key: 'borealis',
    colour: '#7a2e5d',
    admin: person('admin', '윤태호', '시스템 관리자', '경영지원', 'ko'),
    groups: ['영업', '디자인', '현장', '경영지원'],
    people: [
      person('bo', 'Bo Lindqvist', 'Account lead', '영업', 'en'),
      person('seoyeon', '김서연', '현장 책임자', '현장', 'ko'),
      person('jihun', '박지훈', '자재 담당', '현장', 'ko'),
      person('haeun', '이하은', '공간 디자이너', '디자인', 'ko'),
      person('minjun', '최민준', '영업', '영업', 'ko'),
      person('yuna', '정유나', '회계', '경영지원', 'ko'),
      person('hanna', 'Hanna Berg', 'Lighting designer', '디자인', 'en'),
      person('nora', 'Nora Fields', 'Buyer', '영업', 'en'),
    ],
    rules: { fileBytes: 50 * megabyte, calls: false, recallHours: 1, invite: 'anyone', guests: false, ...shown },
  },
];

/** The address that somebody signs in with. */
export const emailOf = (company: DemoCompany, { key }: DemoPerson): string => `${key}@${company.key}.test`;

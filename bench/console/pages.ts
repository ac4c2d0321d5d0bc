import type { UserId } from '../../src/shared/ids.ts';

/** A page of the console, and when it is of use. */
export interface ConsoleView {
  readonly name: string;
  readonly path: string;
  /** Found once the page shows what it is for. */
  readonly useful: string;
  /** A press that leads there inside the app: where it begins, and on what. */
  readonly press: { readonly from: string; readonly on: string };
  /** What the server is asked for it. */
  readonly asks: readonly string[];
}

const row = 'main [data-row]';
const nav = (path: string): ConsoleView['press'] => ({ from: '/admin', on: `nav a[href="${path}"]` });

/** Every page of the console; `member` is somebody of the company. */
export const consoleViews = (member: UserId): readonly ConsoleView[] => [
  {
    name: 'Overview',
    path: '/admin',
    useful: 'main a[href="/admin/members?state=suspended"]',
    press: { from: '/admin/policy', on: 'nav a[href="/admin"]' },
    asks: ['/api/company/overview'],
  },
  {
    name: 'Members',
    path: '/admin/members',
    useful: row,
    press: nav('/admin/members'),
    asks: ['/api/company/members', '/api/company/groups', '/api/company/invitations'],
  },
  {
    name: 'One member',
    path: `/admin/members/${member}`,
    useful: 'main form',
    press: { from: '/admin/members', on: 'main a[data-row]' },
    asks: [`/api/company/members/${member}`],
  },
  {
    name: 'Invitations',
    path: '/admin/members?view=invitations',
    useful: 'main [role=row][aria-rowindex="2"]',
    press: { from: '/admin', on: 'main a[href="/admin/members?view=invitations"]' },
    asks: [],
  },
  {
    name: 'Groups',
    path: '/admin/members?view=groups',
    useful: 'main [data-group]',
    press: { from: '/admin/members', on: 'main input[type=radio][value=groups]' },
    asks: [],
  },
  {
    name: 'Import',
    path: '/admin/members/import',
    useful: 'main input[type=file]',
    press: { from: '/admin/members', on: 'main a[href="/admin/members/import"]' },
    asks: [],
  },
  {
    name: 'Rules of external chat',
    path: '/admin/policy',
    useful: 'main input[role=switch]',
    press: nav('/admin/policy'),
    asks: ['/api/company/policy', '/api/company/policy/changed'],
  },
  {
    name: 'Partners',
    path: '/admin/partners',
    useful: row,
    press: nav('/admin/partners'),
    asks: ['/api/company/partners'],
  },
  {
    name: 'External rooms',
    path: '/admin/external',
    useful: row,
    press: nav('/admin/external'),
    asks: ['/api/company/external/rooms', '/api/company/external/rooms?query=ka'],
  },
  {
    name: 'External contacts',
    path: '/admin/external?tab=contacts',
    useful: `main [role=table][aria-label="Contacts"] [data-row]`,
    press: { from: '/admin/external', on: 'main input[type=radio][value=contacts]' },
    asks: ['/api/company/external/contacts', '/api/company/external/contacts?query=ka'],
  },
  {
    name: 'Audit log',
    path: '/admin/audit',
    useful: 'main [data-audit]',
    press: nav('/admin/audit'),
    asks: ['/api/company/audit', '/api/company/audit?text=nowhere', '/api/company/audit/check'],
  },
  {
    name: 'Retention',
    path: '/admin/retention',
    useful: 'main [role=table]:nth-of-type(1)',
    press: nav('/admin/retention'),
    asks: ['/api/company/retention'],
  },
  {
    name: 'Export',
    path: '/admin/export',
    useful: 'main form',
    press: nav('/admin/export'),
    asks: ['/api/company/export'],
  },
];

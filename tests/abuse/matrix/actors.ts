import type { TestAccount } from '../../support/two-companies.ts';

/** How somebody's company stands to Acme, whose rooms these are. */
export const relations = ['own', 'partner', 'paused', 'half-way', 'denied', 'none'] as const;
export type Relation = (typeof relations)[number];

/** What somebody is in their own company; the last two were members and have no session any more. */
export const roles = ['owner', 'administrator', 'member', 'suspended'] as const;
export type Role = (typeof roles)[number];

/** Somebody who tries. */
export interface Actor {
  readonly name: string;
  readonly relation: Relation;
  readonly role: Role | 'nobody' | 'signed-out';
  /** Null for nobody. */
  readonly account: TestAccount | null;
  /** The cookie they come with; null without one. */
  readonly cookie: string | null;
}

/** Whether the server knows who this is. */
export const isSignedIn = ({ role }: Actor): boolean => !['suspended', 'nobody', 'signed-out'].includes(role);
/** Whether this is an administrator of some company. */
export const isAdministrator = ({ role }: Actor): boolean => role === 'owner' || role === 'administrator';

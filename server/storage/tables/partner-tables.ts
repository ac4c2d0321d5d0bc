import type { PartnerAct } from '#shared/api/partners.ts';
import type { CompanyId } from '#shared/ids.ts';

/** What is kept of links between companies; the link itself is both companies' consent, in their policies (S03). */
export interface PartnerTables {
  partner_act: PartnerActTable;
}

/** Something that an administrator of either of two companies did to their link. */
export interface PartnerActTable {
  /** The two companies, in the order of their ids. */
  one: CompanyId;
  other: CompanyId;
  /** From 1, for these two. */
  seq: number;
  /** Epoch milliseconds. */
  at: number;
  act: PartnerAct;
  /** Whose administrator did it. */
  company: CompanyId;
  /** As that person was called then. */
  person: string | null;
  note: string | null;
}

import type { AuditTables } from './audit-tables.ts';
import type { BlocksTables } from './blocks-tables.ts';
import type { CompanyTables } from './company-tables.ts';
import type { FileTables } from './file-tables.ts';
import type { IdentityTables } from './identity-tables.ts';
import type { ErasureTables } from './erasure-tables.ts';
import type { PartnerTables } from './partner-tables.ts';
import type { PeopleTables } from './people-tables.ts';
import type { ContactTables } from './contact-tables.ts';
import type { MemberTables } from './member-tables.ts';
import type { RelayTables } from './relay-tables.ts';
import type { SignOnTables } from './sign-on-tables.ts';

/** A table that keeps the names of migrations that have run. */
interface MigrationTable {
  name: string;
  at: number;
}

/** Every table that our queries know. Accounts and sessions have tables of better-auth's own beside these. */
export interface Database
  extends
    RelayTables,
    CompanyTables,
    BlocksTables,
    IdentityTables,
    PartnerTables,
    PeopleTables,
    ContactTables,
    MemberTables,
    AuditTables,
    ErasureTables,
    SignOnTables,
    FileTables {
  migration: MigrationTable;
}

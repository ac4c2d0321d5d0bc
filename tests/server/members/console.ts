import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, type Companies, type TestAccount } from '../../support/two-companies.ts';

/** What a server answers. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A server with three companies, asked as people of theirs and as strangers. */
export interface Console {
  readonly server: TestServer;
  readonly companies: Companies;
  readonly ask: (account: TestAccount | null, method: string, path: string, json?: unknown) => Promise<Answer>;
  /** The newest entries of a company's audit log. */
  readonly log: (admin: TestAccount, count: number) => readonly AuditRow[];
  readonly stop: () => Promise<unknown>;
}

/** An entry of the log, as its table holds it. */
export interface AuditRow {
  readonly action: string;
  readonly actor: string | null;
  readonly subject: string | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly address: string | null;
}

/** Starts it. */
export async function startConsole(env: Readonly<Record<string, string>> = {}): Promise<Console> {
  const server = await startServer({ env });
  const companies = await foundCompanies(server.url);
  return {
    server,
    companies,
    ask: async (account, method, path, json) => {
      const cookie = account === null ? undefined : await companies.cookie(account);
      const response = await server.fetch(path, { method, json, ...(cookie === undefined ? {} : { cookie }) });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    log: ({ company }, count) => {
      const database = new DatabaseSync(join(server.dataDir, 'foyer.db'), { readOnly: true });
      try {
        const rows = database
          .prepare('select * from audit where company = ? order by seq desc limit ?')
          .all(company, count);
        return rows as unknown as AuditRow[];
      } finally {
        database.close();
      }
    },
    stop: () => server.stop(),
  };
}

/** The secret at the end of a link. */
export const tokenOf = (link: unknown): string => String(link).split('/').at(-1) ?? '';

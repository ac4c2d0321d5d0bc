import { randomBytes } from 'node:crypto';
import { createTestDatabase } from './postgres.ts';
import { testRedisUrl } from './redis.ts';
import { startServer, type TestServer } from './server.ts';

/** Two server processes on one PostgreSQL. */
export interface TwoServers {
  readonly servers: readonly [TestServer, TestServer];
  readonly databaseUrl: string;
  /** Ends both and drops the database. */
  stop(): Promise<void>;
}

/** Starts both on a database of their own, with Redis between them or without. */
export async function startTwoServers({ redis = true }: { readonly redis?: boolean } = {}): Promise<TwoServers> {
  const database = await createTestDatabase();
  const env: Record<string, string> = {
    DATABASE_URL: database.url,
    FOYER_SECRET: randomBytes(32).toString('hex'),
    ...(redis ? { REDIS_URL: testRedisUrl() } : {}),
  };
  const servers = await Promise.all([startServer({ env }), startServer({ env })]);
  return {
    servers,
    databaseUrl: database.url,
    stop: async () => {
      for (const server of servers) await server.stop();
      await database.drop();
    },
  };
}

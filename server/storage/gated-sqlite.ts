import {
  SqliteDialect,
  SqliteDriver,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type SqliteDialectConfig,
} from 'kysely';

/** What has to happen before a query reads or writes; null when nothing has to. */
export type BeforeQueries = () => Promise<void> | null;

/**
 * Kysely's SQLite dialect with a gate: before the first query of whoever is given the connection, and with the
 * connection in hand, `before` is asked. Who takes the connection without a query passes without it.
 */
export class GatedSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #before: BeforeQueries;

  constructor(config: SqliteDialectConfig, before: BeforeQueries) {
    super(config);
    this.#config = config;
    this.#before = before;
  }

  override createDriver(): Driver {
    return new GatedDriver(this.#config, this.#before);
  }
}

class GatedDriver extends SqliteDriver {
  readonly #before: BeforeQueries;

  constructor(config: SqliteDialectConfig, before: BeforeQueries) {
    super(config);
    this.#before = before;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return new GatedConnection(await super.acquireConnection(), this.#before);
  }
}

class GatedConnection implements DatabaseConnection {
  readonly #connection: DatabaseConnection;
  #before: BeforeQueries | null;

  constructor(connection: DatabaseConnection, before: BeforeQueries) {
    this.#connection = connection;
    this.#before = before;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const wait = this.#before?.() ?? null;
    if (wait) await wait;
    this.#before = null;
    return this.#connection.executeQuery<Row>(query);
  }

  async *streamQuery<Row>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<Row>> {
    const wait = this.#before?.() ?? null;
    if (wait) await wait;
    this.#before = null;
    yield* this.#connection.streamQuery<Row>(query, chunkSize as number);
  }
}

import type { Storage } from '../../storage/open.ts';
import type { RelayLogger } from '../relay.ts';
import type { GroupWriter } from './group-writer.ts';
import { postgresGroupWriter } from './postgres-group-writer.ts';
import { sqliteGroupWriter } from './sqlite-group-writer.ts';

/** The writer for a storage's database. */
export const groupWriterFor = (storage: Storage, logger: RelayLogger): GroupWriter =>
  storage.sqliteFile === null
    ? postgresGroupWriter(storage.db)
    : sqliteGroupWriter(storage, storage.sqliteFile, logger);

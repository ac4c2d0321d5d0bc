// npm run restore -- <backup folder>: puts a backup in the place of the data folder; the server must be stopped.
// npm run restore -- --epoch: tells the database in DATABASE_URL that it was restored, after a pg_restore.
// npm run restore -- --save-erasures <file>: writes down what was erased, to be taken along with --erasures <file>.
import { runServerTool } from './lib/server-tool.mjs';

await runServerTool('server/storage/restore-tool.ts');

// npm run backup -- <new folder>: copies the data folder as it is at one moment; the server may be running.
import { runServerTool } from './lib/server-tool.mjs';

await runServerTool('server/storage/backup-tool.ts');

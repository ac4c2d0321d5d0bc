import { StartError } from '../start-error.ts';
import { backUp } from './backup.ts';
import { databaseUrlOf, dataDirOf, dataOptions, readTool, runTool } from './run-tool.ts';

// npm run backup -- <folder>: see scripts/backup.mjs.
const usage = 'npm run backup -- <new folder> [--data-dir <folder>] backs up a data folder; the server may be running.';

await runTool(async () => {
  const { values, positionals } = readTool(dataOptions, usage);
  const [folder, ...more] = positionals;
  if (databaseUrlOf(values['database-url']) !== undefined) {
    throw new StartError(
      'The data is in PostgreSQL: back it up with pg_dump, and the photos, files and the session secret with it.',
    );
  }
  if (folder === undefined || more.length > 0) throw new StartError(usage);
  const { path, bytes, photos, files, secret } = await backUp(dataDirOf(values['data-dir']), folder);
  const parts = [
    `the database (${(bytes / 1e6).toFixed(1)} MB)`,
    `${photos} ${photos === 1 ? 'photo' : 'photos'}`,
    `${files} ${files === 1 ? 'file' : 'files'}`,
  ];
  return `Backed up to ${path}: ${parts.join(', ')}, ${secret ? 'the session secret' : 'no session secret'}.`;
});

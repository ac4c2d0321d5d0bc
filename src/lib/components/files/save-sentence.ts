import { m } from '$lib/paraglide/messages.js';
import { fileOf } from '$lib/projection/kept-files.ts';
import type { TimelineRow } from '$lib/projection/rows.ts';
import type { App } from '$lib/app.ts';

/** Saves the file of a message where the person wants it. Resolves with why that was not done; null when it was. */
export async function saveSentence({ files }: Pick<App, 'files'>, row: TimelineRow): Promise<string | null> {
  const name = fileOf(row)?.name ?? '';
  const outcome = await files.save(row);
  if (outcome === 'offline') return m.files_save_offline({ name });
  return outcome === 'gone' ? m.files_save_gone({ name }) : null;
}

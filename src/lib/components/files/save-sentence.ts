import { m } from '$lib/paraglide/messages.js';
import { fileOf } from '$lib/projection/kept-files.ts';
import type { TimelineRow } from '$lib/projection/rows.ts';
import type { App } from '$lib/app.ts';

/** Why a file was not saved. */
export interface NotSaved {
  readonly text: string;
  /** Whether it only waits for the connection. */
  readonly waits: boolean;
}

/** Saves the file of a message where the person wants it. Resolves with why that was not done; null when it was. */
export async function saveSentence({ files }: Pick<App, 'files'>, row: TimelineRow): Promise<NotSaved | null> {
  const name = fileOf(row)?.name ?? '';
  const outcome = await files.save(row);
  if (outcome !== 'offline' && outcome !== 'gone') return null;
  // Its tile says so as well, and it is brought here as soon as it can be.
  files.want(row, 'whole');
  return outcome === 'gone'
    ? { text: m.files_save_gone({ name }), waits: false }
    : { text: m.files_save_offline({ name }), waits: true };
}

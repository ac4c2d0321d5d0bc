import type { FileRow, TimelineRow } from '$lib/projection/rows.ts';

/** What can be done with the file of a message. */
export interface FileActs {
  /** Shows a picture whole. */
  readonly open: (row: TimelineRow) => void;
  /** Gives the file to the person, to keep where they want. */
  readonly save: (row: TimelineRow) => void;
  /** Takes a message away that has not left this device. */
  readonly takeBack: (row: TimelineRow) => void;
}

/** Whether a file is shown as a picture. */
export const isPicture = (file: FileRow): file is FileRow & { readonly picture: NonNullable<FileRow['picture']> } =>
  file.picture !== null;

/** Files of a drop beyond these are not looked for: a folder may hold a disk. */
const most = 200;

/** Whether something that is dragged over the page holds files. */
export const holdsFiles = (transfer: DataTransfer | null): boolean => transfer?.types.includes('Files') === true;

/**
 * The files that were pasted; none where the same is there as text: a table's cells, which office programs also give as
 * a picture of them, are pasted as text.
 */
export function pastedFiles(transfer: DataTransfer | null): File[] {
  if (transfer === null) return [];
  const { types } = transfer;
  const isFormatted = types.includes('text/html') || types.includes('text/rtf');
  const isText = types.includes('text/plain') && (isFormatted || isDrawnText(transfer));
  return isText ? [] : [...transfer.files];
}

/** How browsers name a picture that was copied and is no file. */
const copiedPicture = 'image.png';

/** Whether the only file is a picture of text that is there as well; a copied file comes with its name as text. */
function isDrawnText(transfer: DataTransfer): boolean {
  const [first, ...others] = transfer.files;
  const text = transfer.getData('text/plain').trim();
  const isCopied = first?.name === copiedPicture && others.length === 0;
  return isCopied && text !== '' && text.split(/[/\\]/).at(-1) !== copiedPicture;
}

/** The files that were dropped, those in folders too. To be called in the event itself. */
export function droppedFiles(transfer: DataTransfer | null): Promise<File[]> {
  if (transfer === null) return Promise.resolve([]);
  // Both lists are empty once the event is over.
  const entries = [...transfer.items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null));
  const plain = [...transfer.files];
  return entries.some((entry) => entry?.isDirectory) ? filesIn(entries) : Promise.resolve(plain);
}

async function filesIn(entries: readonly (FileSystemEntry | null)[]): Promise<File[]> {
  const files: File[] = [];
  const open = [...entries];
  for (let entry = open.shift(); open.length > 0 || entry; entry = open.shift()) {
    if (files.length >= most) break;
    if (entry instanceof FileSystemFileEntry) files.push(...(await fileOf(entry)));
    else if (entry instanceof FileSystemDirectoryEntry) open.push(...(await listOf(entry.createReader())));
  }
  return files;
}

/** Nothing for what cannot be read: it went meanwhile. Hidden files are the system's, not what somebody drops. */
const fileOf = (entry: FileSystemFileEntry): Promise<File[]> =>
  new Promise((resolve) => {
    if (entry.name.startsWith('.')) resolve([]);
    else
      entry.file(
        (file) => resolve([file]),
        () => resolve([]),
      );
  });

/** A folder's entries, which browsers give a hundred at a time. */
async function listOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const all: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    all.push(...part);
    if (part.length === 0 || all.length >= most) return all;
  }
}

/** Saves a file where the browser saves what one downloads. */
export function saveFile(file: File): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  // The browser has its own hold on it once the download has begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Whether this browser has a share sheet that takes pictures. */
export function maySharePictures(): boolean {
  const sample = new File([new Uint8Array(1)], 'card.png', { type: 'image/png' });
  return typeof navigator.canShare === 'function' && navigator.canShare({ files: [sample] });
}

/** Opens the share sheet with a picture and a text. Nothing happens when it is closed again. */
export async function sharePicture(file: File, text: string): Promise<void> {
  try {
    await navigator.share({ files: [file], text });
  } catch (error) {
    // Whoever closes the sheet has decided; everything else can be saved instead.
    if (!(error instanceof DOMException && error.name === 'AbortError')) saveFile(file);
  }
}

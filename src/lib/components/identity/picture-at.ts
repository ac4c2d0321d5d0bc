/** A picture to draw with; null for none, and where it cannot be had now, as without a network. */
export async function pictureAt(address: string | null): Promise<HTMLImageElement | null> {
  if (address === null) return null;
  const picture = new Image();
  picture.src = address;
  try {
    await picture.decode();
    return picture;
  } catch {
    // The first letter of the name stands for it.
    return null;
  }
}

/** Where a company's logo lies; null for none. */
export const logoAddress = (logo: string | null | undefined): string | null =>
  logo === null || logo === undefined ? null : `/api/photos/${logo}`;

/** The place of a picture on the timeline, in pixels. */
export interface PictureBox {
  readonly width: number;
  readonly height: number;
  /** Whether all of the picture shows; a panorama shows its middle. */
  readonly isWhole: boolean;
}

/** Largest and smallest side: a panorama stays a strip one can press, an icon a field one can press. */
const most = 320;
const least = 72;

/** How large a picture of this size stands on the timeline: known before the picture is there, so nothing moves. */
export function pictureBox({ width, height }: { readonly width: number; readonly height: number }): PictureBox {
  const shrink = Math.min(1, most / width, most / height);
  const fitted = { width: Math.round(width * shrink), height: Math.round(height * shrink) };
  const box = { width: Math.max(least, fitted.width), height: Math.max(least, fitted.height) };
  return { ...box, isWhole: shrink === 1 || (box.width === fitted.width && box.height === fitted.height) };
}

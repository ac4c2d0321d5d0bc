const gapPx = 4;
const edgePx = 8;

/** Where a menu of this size opens from a point or a button: below if it fits, else above, and never off the screen. */
export function menuPlace(
  from: DOMRect,
  size: { readonly width: number; readonly height: number },
): { readonly left: number; readonly top: number } {
  const { innerWidth, innerHeight } = window;
  const below = from.bottom + gapPx;
  const top = below + size.height + edgePx <= innerHeight ? below : from.top - size.height - gapPx;
  const left = from.left + size.width + edgePx <= innerWidth ? from.left : from.right - size.width;
  return {
    left: Math.max(edgePx, Math.min(left, innerWidth - size.width - edgePx)),
    top: Math.max(edgePx, Math.min(top, innerHeight - size.height - edgePx)),
  };
}

/** Items in the order they were held in; those that are new since come first, in their own order. */
export function inHeldOrder<Item extends { readonly id: string }>(
  items: readonly Item[],
  held: readonly string[],
): Item[] {
  const places = new Map(held.map((id, index) => [id, index]));
  const place = ({ id }: Item) => places.get(id) ?? -1;
  return items.toSorted((one, other) => place(one) - place(other));
}

/** Items in the order they were held in; those that are new since come last, in their own order: nothing is pushed down. */
export function inHeldOrder<Item extends { readonly id: string }>(
  items: readonly Item[],
  held: readonly string[],
): Item[] {
  const places = new Map(held.map((id, index) => [id, index]));
  const place = ({ id }: Item) => places.get(id) ?? held.length;
  return items.toSorted((one, other) => place(one) - place(other));
}

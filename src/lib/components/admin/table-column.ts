import type { Snippet } from 'svelte';

/** One column of a table of the console. The first one names its row. */
export interface Column<Row> {
  readonly id: string;
  readonly label: string;
  /** What stands in it, and what a screen reader says where `cell` draws something else. */
  readonly text: (row: Row) => string;
  readonly cell?: Snippet<[Row]>;
  /** Numbers stand at the right. */
  readonly numeric?: boolean;
  /** A track of a CSS grid; an equal share when it is left out. */
  readonly width?: string;
  /** By what rows are sorted; a column without is not sorted by. Null comes last. */
  readonly order?: (row: Row) => string | number | null;
}

/** By which column rows are sorted, and which way. */
export interface TableSort {
  readonly column: string;
  readonly descending: boolean;
}

/** Rows in the order of a column; those it says nothing of come last either way, equal ones stay as they were. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: TableSort | null,
  locale: string,
): readonly Row[] {
  const order = columns.find(({ id }) => id === sort?.column)?.order;
  if (order === undefined) return rows;
  const { compare } = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  const sign = sort?.descending === true ? -1 : 1;
  const keyed = rows.map((row) => ({ row, by: order(row) }));
  keyed.sort(({ by: one }, { by: other }) => {
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    if (typeof one === 'number' && typeof other === 'number') return sign * (one - other);
    return sign * compare(String(one), String(other));
  });
  return keyed.map(({ row }) => row);
}

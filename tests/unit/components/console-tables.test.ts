import { expect, test } from 'vitest';
import { groupTree, type ConsoleGroup } from '$lib/components/admin/members/group-path.ts';
import { treeStep } from '$lib/components/admin/members/tree-step.ts';
import { sortRows, type Column } from '$lib/components/admin/table-column.ts';
import type { GroupId } from '#shared/ids.ts';

const id = (name: string): GroupId => `g${name}` as GroupId;
const group = (name: string, parent: string | null = null, members = 0): ConsoleGroup => ({
  id: id(name),
  name,
  parent: parent === null ? null : id(parent),
  members,
});

test('A table is sorted by a column as people sort, either way, with what says nothing last', () => {
  interface Row {
    readonly name: string;
    readonly seen: number | null;
  }
  const rows: Row[] = [
    { name: 'room 10', seen: 3 },
    { name: 'Room 2', seen: null },
    { name: 'room 1', seen: 7 },
  ];
  const columns: Column<Row>[] = [
    { id: 'name', label: 'Name', text: ({ name }) => name, order: ({ name }) => name },
    { id: 'seen', label: 'Seen', text: ({ seen }) => String(seen), order: ({ seen }) => seen },
    { id: 'plain', label: 'Plain', text: ({ name }) => name },
  ];
  const sorted = (column: string, descending: boolean) =>
    sortRows(rows, columns, { column, descending }, 'en').map(({ name }) => name);
  expect(sorted('name', false)).toEqual(['room 1', 'Room 2', 'room 10']);
  expect(sorted('name', true)).toEqual(['room 10', 'Room 2', 'room 1']);
  expect(sorted('seen', false)).toEqual(['room 10', 'room 1', 'Room 2']);
  expect(sorted('seen', true)).toEqual(['room 1', 'room 10', 'Room 2']);
  expect(sorted('plain', true)).toEqual(rows.map(({ name }) => name));
  expect(sortRows(rows, columns, null, 'en')).toEqual(rows);
});

test('Groups stand as a tree with paths and with everybody under them counted; rows that go round in a circle end', () => {
  const groups = [group('Seoul', 'Sales', 2), group('Sales', null, 1), group('Busan', 'Sales', 3), group('Board')];
  expect(groupTree(groups, 'en').map(({ path, depth, total, place }) => [path, depth, total, place])).toEqual([
    ['Board', 0, 0, 1],
    ['Sales', 0, 6, 2],
    ['Sales / Busan', 1, 3, 1],
    ['Sales / Seoul', 1, 2, 2],
  ]);
  expect(groupTree([group('One', 'Two'), group('Two', 'One'), group('Top')], 'en').map(({ path }) => path)).toEqual([
    'Top',
  ]);
});

test('A tree is walked with arrows, Home and End, and opened and closed', () => {
  const tree = groupTree([group('A'), group('B', 'A'), group('C')], 'en');
  const step = (key: string, at: number, hasBelow = false, isOpen = true) => {
    const one = tree[at];
    return one === undefined ? null : treeStep(key, tree, one, hasBelow, isOpen);
  };
  expect(step('ArrowDown', 0)).toEqual({ to: 'gB' });
  expect(step('ArrowUp', 0)).toBeNull();
  expect(step('End', 0)).toEqual({ to: 'gC' });
  expect(step('Home', 2)).toEqual({ to: 'gA' });
  expect(step('ArrowRight', 0, true)).toEqual({ to: 'gB' });
  expect(step('ArrowRight', 0, true, false)).toEqual({ open: true });
  expect(step('ArrowRight', 2)).toBeNull();
  expect(step('ArrowLeft', 0, true)).toEqual({ open: false });
  expect(step('ArrowLeft', 1)).toEqual({ to: 'gA' });
  expect(step('Enter', 0, true)).toEqual({ open: false });
  expect(step('x', 0)).toBeNull();
});

import { expect, test, vi } from 'vitest';
import { RoomIndex, searchRooms } from '$lib/components/rooms/room-search.ts';
import { newRoomId } from '#shared/ids.ts';
import { borealis, company, roomRow } from './room-rows.ts';

const showroom = newRoomId();
const rooms = [
  roomRow({ id: newRoomId(), name: '김민수' }),
  roomRow({ id: newRoomId(), name: 'サトウ 美咲' }),
  roomRow({ id: showroom, name: 'Sapporo showroom', partners: [company(borealis, 'Borealis')] }),
  roomRow({ id: newRoomId(), name: 'ＡＢＣ設計' }),
];
const names = new Map([[showroom, ['박지훈']]]);
const index = new RoomIndex();
const found = (query: string, people = names) => searchRooms(index.of(rooms, people), query).map(({ name }) => name);

test('Initial consonants find a Korean name', () => {
  expect(found('ㄱㅁㅅ')).toEqual(['김민수']);
  expect(found('ㅁㅅ')).toEqual(['김민수']);
  expect(found('ㅂㅈㅎ')).toEqual(['Sapporo showroom']);
  expect(found('ㅋ')).toEqual([]);
});

test('A syllable that is still being typed already finds', () => {
  expect(found('김ㅁ')).toEqual(['김민수']);
  expect(found('김미')).toEqual(['김민수']);
  expect(found('김바')).toEqual([]);
});

test('Kana find each other, full width finds half width, case does not matter', () => {
  expect(found('さとう')).toEqual(['サトウ 美咲']);
  expect(found('ｻﾄｳ')).toEqual(['サトウ 美咲']);
  expect(found('abc')).toEqual(['ＡＢＣ設計']);
  expect(found('SAPP')).toEqual(['Sapporo showroom']);
});

test('Members and companies find their rooms; what they left out does not', () => {
  expect(found('boreal')).toEqual(['Sapporo showroom']);
  expect(found('지훈')).toEqual(['Sapporo showroom']);
  expect(found('지훈', new Map())).toEqual([]);
});

test('What is called as before is folded once, however often rooms change', () => {
  const folding = vi.spyOn(String.prototype, 'normalize');
  const searched = new RoomIndex();
  searched.of(rooms, names);
  const once = folding.mock.calls.length;
  expect(once).toBeGreaterThan(0);
  const later = rooms.map((room) => ({ ...room, unread: 1, draft: 'hello' }));
  expect(searched.of(later, names).map(({ item }) => item)).toEqual(later);
  expect(folding.mock.calls.length).toBe(once);
  const renamed = later.map((room) => (room.id === showroom ? { ...room, name: 'Otaru showroom' } : room));
  expect(searchRooms(searched.of(renamed, names), 'otaru')).toHaveLength(1);
  folding.mockRestore();
});

test('Nothing typed shows everything', () => {
  expect(found('  ')).toHaveLength(rooms.length);
});

import { expect, test } from 'vitest';
import { roomIndex, searchRooms } from '$lib/components/rooms/room-search.ts';
import { borealis, company, hanna, member, roomRow } from './room-rows.ts';

const rooms = [
  roomRow({ name: '김민수' }),
  roomRow({ name: 'サトウ 美咲' }),
  roomRow({ name: 'Sapporo showroom', members: [member(hanna, '박지훈')], partners: [company(borealis, 'Borealis')] }),
  roomRow({ name: 'ＡＢＣ設計' }),
];
const found = (query: string) => searchRooms(roomIndex(rooms), query).map(({ name }) => name);

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
  const left = roomRow({ name: 'Team', members: [{ ...member(hanna, 'Hanna'), state: 'left' }] });
  expect(searchRooms(roomIndex([left]), 'hanna')).toEqual([]);
});

test('Nothing typed shows everything', () => {
  expect(found('  ')).toHaveLength(rooms.length);
});

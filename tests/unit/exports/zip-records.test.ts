import { expect, test } from 'vitest';
import { directoryEnding, directoryEntry, entryClosing } from '../../../server/exports/zip-records.ts';

const four = 2 ** 32;
const listed = { time: 0, crc: 7, packed: 10, size: 20 };
const path = Buffer.from('files/a.png');

test('An archive of more than 4 GB says where its entries begin in the large form, and stays plain up to there (P10)', () => {
  const plain = directoryEntry(path, { ...listed, start: four - 2 });
  expect([plain.readUInt16LE(30), plain.readUInt32LE(42)]).toEqual([0, four - 2]);
  const large = directoryEntry(path, { ...listed, start: 3 * four });
  expect([large.readUInt16LE(6), large.readUInt16LE(30), large.readUInt32LE(42)]).toEqual([45, 12, four - 1]);
  const extra = large.subarray(46 + path.length);
  expect([extra.readUInt16LE(0), extra.readUInt16LE(2), extra.readBigUInt64LE(4)]).toEqual([1, 8, BigInt(3 * four)]);
});

test('An archive of many files, or a long one, ends in the large form, which leads to its directory (P10)', () => {
  expect(directoryEnding(65_534, 1000, 5000)).toHaveLength(22);
  for (const [count, length, at] of [
    [65_535, 1000, 5000],
    [3, 1000, 2 * four],
    [3, four, 5000],
  ] as const) {
    const ending = directoryEnding(count, length, at);
    expect(ending).toHaveLength(56 + 20 + 22);
    expect(ending.readUInt32LE(0)).toBe(0x06064b50);
    expect([24, 32, 40, 48].map((place) => Number(ending.readBigUInt64LE(place)))).toEqual([count, count, length, at]);
    expect(ending.readUInt32LE(56)).toBe(0x07064b50);
    expect(Number(ending.readBigUInt64LE(64))).toBe(at + length);
    expect([ending.readUInt32LE(76), ending.readUInt16LE(86), ending.readUInt32LE(92)]).toEqual([
      0x06054b50, 0xffff, 0xffff_ffff,
    ]);
  }
  expect(() => entryClosing({ crc: 1, packed: four, size: 1 })).toThrow();
});

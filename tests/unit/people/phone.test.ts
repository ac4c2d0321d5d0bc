import { describe, expect, test } from 'vitest';
import { formatPhone, parsePhone } from '#shared/phone.ts';

describe('A telephone number', () => {
  test.each([
    ['+44 20 7946 0958', '+442079460958'],
    ['+1 (212) 555-0142', '+12125550142'],
    ['010-1234-5678', '+821012345678'],
    ['01012345678', '+821012345678'],
    ['+82 10 1234 5678', '+821012345678'],
    ['+82 (0)10-1234-5678', '+821012345678'],
    ['090-1234-5678', '+819012345678'],
    ['０８０ー１２３４ー５６７８', '+818012345678'],
    ['+81 70 1234 5678', '+817012345678'],
    ['060 1234 5678', '+816012345678'],
    [' ＋81　090‐1234‐5678 ', '+819012345678'],
  ])('%s is %s, however it is written (S29)', (typed, number) => {
    expect(parsePhone(typed)).toBe(number);
  });

  test.each([
    '',
    '+',
    '12345678',
    '+0123456789',
    '+1234567',
    '+1234567890123456',
    '010-1234-56',
    '010-1234-56789',
    '02-123-4567',
    '011-123-4567',
    '03-1234-5678',
    '+82 2 123 4567',
    '+81 3 1234 5678',
    '+82 0010 1234 5678',
    '+44 20 7946 O958',
    '010-1234-5678 ext 2',
    '++821012345678',
    '٠١٠١٢٣٤٥٦٧٨',
    "' or 1=1 --",
  ])('“%s” is none (S29)', (typed) => {
    expect(parsePhone(typed)).toBeNull();
  });

  test('reads as it is written in its country, and is the same number again', () => {
    const numbers = ['+821012345678', '+819012345678', '+442079460958'];
    const written = numbers.map((number) => formatPhone(parsePhone(number)!));
    expect(written).toEqual(['+82 10-1234-5678', '+81 90-1234-5678', '+442079460958']);
    expect(written.map(parsePhone)).toEqual(numbers);
  });
});

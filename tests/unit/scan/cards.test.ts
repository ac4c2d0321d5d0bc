import { describe, expect, test } from 'vitest';
import { parseMecard } from '../../../src/lib/components/scan/mecard.ts';
import { parseVcard } from '../../../src/lib/components/scan/vcard.ts';

const vcard = (version: string, ...lines: string[]): string =>
  ['BEGIN:VCARD', `VERSION:${version}`, ...lines, 'END:VCARD'].join('\r\n');

describe('A vCard is read', () => {
  test('of version 3.0, with folded lines, groups and escapes', () => {
    const text = vcard(
      '3.0',
      'N:Park;Ji-woo;;;',
      'FN:Ji-woo Park',
      'ORG:Borealis\\, Inc.;Sales;Seoul',
      'TITLE:Account',
      '  manager',
      'item1.TEL;TYPE=CELL,VOICE:+82 10-5550-0101',
      'TEL;TYPE=WORK;TYPE=FAX:+82 2 5550 0102',
      'EMAIL;TYPE=INTERNET:jiwoo@borealis.example',
      'ADR;TYPE=WORK:;;1 Hill St\\; 2nd floor;Seoul;;04524;Korea',
      'URL:https://borealis.example/',
      'NOTE:Met in May\\nLikes tea',
      'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ',
    );
    expect(parseVcard(text)).toEqual({
      name: 'Ji-woo Park',
      reading: null,
      company: 'Borealis, Inc.',
      department: 'Sales Seoul',
      title: 'Account manager',
      phones: [
        { kind: 'mobile', number: '+82 10-5550-0101' },
        { kind: 'fax', number: '+82 2 5550 0102' },
      ],
      emails: ['jiwoo@borealis.example'],
      addresses: ['1 Hill St; 2nd floor, Seoul, 04524, Korea'],
      links: ['https://borealis.example/'],
      note: 'Met in May\nLikes tea',
    });
  });

  test('of version 4.0, with addresses of numbers and quoted parameters', () => {
    const text = vcard(
      '4.0',
      'FN:Ana Lima',
      'TEL;VALUE=uri;TYPE="voice,work";LABEL="a: b":tel:+351-555-0100;ext=12',
      'EMAIL:mailto:ana@lima.example',
    );
    expect(parseVcard(text)).toMatchObject({
      name: 'Ana Lima',
      phones: [{ kind: 'work', number: '+351-555-0100' }],
      emails: ['ana@lima.example'],
    });
  });

  test('of version 2.1, quoted-printable over several lines and in Shift_JIS', () => {
    const text = vcard(
      '2.1',
      'N;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=8D=B2=93=A1;=89=D4=8E=71',
      'SOUND;X-IRMC-N:sato;hanako',
      'ORG;CHARSET=UTF-8;QUOTED-PRINTABLE:=E6=A0=AA=E5=BC=8F=',
      '=E4=BC=9A=E7=A4=BE',
      'TEL;CELL;VOICE:090-5550-0101',
    );
    expect(parseVcard(text)).toMatchObject({
      name: '佐藤 花子',
      company: '株式会社',
      phones: [{ kind: 'mobile', number: '090-5550-0101' }],
    });
  });

  test('with a name only in its parts, in the order of its script', () => {
    expect(parseVcard(vcard('3.0', 'N:김;서연;;;'))?.name).toBe('김 서연');
    expect(parseVcard(vcard('3.0', 'N:Doe;Jane;;;'))?.name).toBe('Jane Doe');
  });

  test('with the reading of a Japanese name', () => {
    const text = vcard('3.0', 'FN:田中 陽介', 'X-PHONETIC-LAST-NAME:タナカ', 'X-PHONETIC-FIRST-NAME:ヨウスケ');
    expect(parseVcard(text)?.reading).toBe('タナカ ヨウスケ');
  });

  test('without a name, by the company or the address', () => {
    expect(parseVcard(vcard('3.0', 'ORG:Nimbus'))?.name).toBe('Nimbus');
    expect(parseVcard(vcard('3.0', 'EMAIL:desk@nimbus.example'))?.name).toBe('desk@nimbus.example');
  });
});

describe('A MeCard is read', () => {
  test('with its escapes and a Japanese name', () => {
    const text =
      'MECARD:N:佐藤,花子;SOUND:ｻﾄｳ,ﾊﾅｺ;ORG:A\\;B;TEL:0312345678;TEL:09012345678;EMAIL:h@sato.example;' +
      'URL:https\\://sato.example/;ADR:東京都,港区;NOTE:窓口;;';
    expect(parseMecard(text)).toMatchObject({
      name: '佐藤 花子',
      reading: 'ｻﾄｳ ﾊﾅｺ',
      company: 'A;B',
      phones: [
        { kind: 'other', number: '0312345678' },
        { kind: 'other', number: '09012345678' },
      ],
      emails: ['h@sato.example'],
      addresses: ['東京都, 港区'],
      links: ['https://sato.example/'],
      note: '窓口',
    });
  });

  test('cut off before its end, as far as it goes', () => {
    expect(parseMecard('MECARD:N:Lee;TEL:02555')).toMatchObject({ name: 'Lee', phones: [{ number: '02555' }] });
  });
});

describe('A hostile card does no harm', () => {
  test('what is no card is none', () => {
    for (const text of [
      '',
      'hello',
      'BEGIN:VCALENDAR',
      'text before BEGIN:VCARD',
      vcard('3.0'),
      'MECARD:;;',
      'MECARD:',
    ]) {
      expect(parseVcard(text)).toBeNull();
      expect(parseMecard(text)).toBeNull();
    }
  });

  test('letters that turn the direction, and control characters, are taken out', () => {
    const text = vcard('3.0', 'FN:\u202Egnp.exe\u0000 \u2066x\u0007', 'TEL:+1\u200f555');
    expect(parseVcard(text)).toMatchObject({ name: 'gnp.exe x', phones: [{ number: '+1555' }] });
  });

  test('links that are not of the web, and what is no address, are left out', () => {
    const bad = ['javascript:alert(1)', 'data:text/html,x', 'ftp://a.example', 'https://', 'file:///etc/passwd'];
    const text = vcard('3.0', 'FN:A', ...bad.map((link) => `URL:${link}`), 'EMAIL:not an address', 'TEL:none');
    expect(parseVcard(text)).toMatchObject({ links: [], emails: [], phones: [] });
  });

  test('many and long fields are cut', () => {
    const many = Array.from({ length: 2000 }, (_, at) => `TEL:${at}`);
    const card = parseVcard(vcard('3.0', `FN:${'x'.repeat(50_000)}`, ...many, `NOTE:${'n'.repeat(50_000)}`));
    expect(card?.name).toHaveLength(200);
    expect(card?.note).toHaveLength(1000);
    expect(card?.phones).toHaveLength(8);
  });

  test('open quotes, endless escapes and soft line breaks end', () => {
    const text = vcard(
      '2.1',
      'FN:A',
      'TEL;X="never closed:1',
      `NOTE:${'\\'.repeat(10_001)}`,
      'ORG;QUOTED-PRINTABLE:=',
    ).replace('END:VCARD', '=');
    expect(parseVcard(text)?.name).toBe('A');
    expect(parseVcard(vcard('2.1', 'FN;CHARSET=nobody;ENCODING=QUOTED-PRINTABLE:=4A=zz=4'))?.name).toBe('J=zz=4');
  });

  test('names of what every object has are only names', () => {
    expect(parseVcard(vcard('3.0', '__proto__:x', 'constructor;toString=1:y', 'FN:B'))?.name).toBe('B');
  });
});

import { describe, expect, test } from 'vitest';
import { readSource, sourcesIn } from './sources.ts';
import { textsOf, type MessageFile, type Text } from './texts.ts';

interface Settings {
  readonly baseLocale: string;
  readonly locales: readonly string[];
  readonly 'plugin.inlang.messageFormat': { readonly pathPattern: readonly string[] };
}

const settings = JSON.parse(readSource('project.inlang/settings.json') ?? '{}') as Settings;
const patterns = settings['plugin.inlang.messageFormat'].pathPattern;

const textsIn = (locale: string): Text[] =>
  patterns.flatMap((pattern) => {
    const file = readSource(pattern.replace('./', '').replace('{locale}', locale));
    return file ? textsOf(JSON.parse(file) as MessageFile) : [];
  });

const base = textsIn(settings.baseLocale);

test('Plurals and sentences of one key are compared by their placeholders', () => {
  const plural = [
    { declarations: ['input count', 'local n = count: plural'], match: { 'n=one': 'one', 'n=*': '{count}' } },
  ];
  const texts = textsOf({ $schema: 'x', a: { b: plural }, c: '{count} of {all}', d: ' ' });
  expect(texts.map(({ key, placeholders }) => `${key} ${placeholders.join()}`)).toEqual([
    'a.b count',
    'c all,count',
    'd ',
  ]);
  expect(texts.filter(({ isEmpty }) => isEmpty).map(({ key }) => key)).toEqual(['d']);
});

test('Texts exist in English, Korean and Japanese (M13)', () => {
  expect(settings.locales).toEqual(['en', 'ko', 'ja']);
  expect(base.length).toBeGreaterThan(0);
});

test('Every text is used in the app (M13)', () => {
  const words = new Set(sourcesIn('src', ['.ts', '.svelte']).flatMap(({ text }) => text.match(/[\w.]+/g) ?? []));
  const used = new Set([...words].flatMap((word) => [word, word.replace(/^\w+\./, ''), word.split('.').at(-1) ?? '']));
  expect(base.map(({ key }) => key).filter((key) => !used.has(key))).toEqual([]);
});

describe.each(settings.locales)('Texts in %s (M13)', (locale) => {
  const texts = textsIn(locale);
  const keys = texts.map(({ key }) => key);

  test('each key stands once', () => {
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  test('none is missing, left over or empty', () => {
    expect([...keys].sort()).toEqual(base.map(({ key }) => key).sort());
    expect(texts.filter(({ isEmpty }) => isEmpty)).toEqual([]);
  });

  test('each has the same placeholders', () => {
    const expected = new Map(base.map(({ key, placeholders }) => [key, placeholders.join()]));
    const different = texts.filter(({ key, placeholders }) => expected.get(key) !== placeholders.join());
    expect(
      different.map(({ key, placeholders }) => `${key}: ${placeholders.join()}, not ${expected.get(key)}`),
    ).toEqual([]);
  });
});

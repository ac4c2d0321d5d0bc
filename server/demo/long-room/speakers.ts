import type { Speaker } from './speak.ts';

const speaker = (key: string, english: string, japanese: string, writesJapanese: boolean): Speaker => ({
  key,
  called: [english, japanese],
  writesJapanese,
});

/** Everybody of Acme, in both of its languages. */
export const speakers: readonly Speaker[] = [
  speaker('ann', 'Ann', 'アン', false),
  speaker('emma', 'Emma', 'エマ', false),
  speaker('oliver', 'Oliver', 'オリバー', false),
  speaker('daniel', 'Daniel', 'ダニエル', false),
  speaker('yosuke', 'Yosuke', '田中', true),
  speaker('aoi', 'Aoi', '佐々木', true),
  speaker('miho', 'Miho', '中村', true),
  speaker('kenta', 'Kenta', '小林', true),
];

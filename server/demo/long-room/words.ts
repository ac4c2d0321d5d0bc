/** What stands in the gaps of threads, in English and in Japanese. */
export type Word = readonly [en: string, ja: string];

export const places: readonly Word[] = [
  ['meeting room 2', '会議室2'],
  ['the small meeting room', '小会議室'],
  ['the workshop', '工房'],
  ['the sample room', 'サンプル室'],
  ['the roof terrace', '屋上テラス'],
  ['the loading bay', '搬入口'],
  ['the photo corner', '撮影コーナー'],
  ['the library', '資料室'],
  ['the kitchen', 'キッチン'],
];

export const things: readonly Word[] = [
  ['an umbrella', '傘'],
  ['a grey scarf', 'グレーのマフラー'],
  ['a laptop charger', '充電器'],
  ['a pair of glasses', '眼鏡'],
  ['a measuring tape', '巻き尺'],
  ['a blue notebook', '青いノート'],
  ['a thermos', '水筒'],
  ['a set of paint cards', '色見本'],
];

export const customers: readonly Word[] = [
  ['Borealis', 'Borealis'],
  ['Hotel Kitano', 'ホテル北野'],
  ['the Otaru bakery', '小樽のパン屋さん'],
  ['Minato Books', 'みなと書房'],
  ['the Sendai clinic', '仙台のクリニック'],
  ['Café Lumen', 'カフェ・ルーメン'],
  ['Yamada Optics', '山田眼鏡店'],
  ['the Nagoya office', '名古屋オフィス'],
  ['Studio Hoshi', 'スタジオ星'],
  ['the flower shop in Kobe', '神戸の花屋さん'],
  ['Hakodate Ferries', '函館フェリー'],
  ['Kawabe Tea', '川辺茶舗'],
  ['the library in Asahikawa', '旭川の図書館'],
  ['Atelier Nord', 'アトリエ・ノール'],
];

/** Small replies; each time one comes up it is another of these. */
export const replies: Readonly<Record<string, readonly Word[]>> = {
  thanks: [
    ['Thank you.', 'ありがとうございます。'],
    ['Thank you!', 'ありがとうございます！'],
    ['Thanks a lot.', '助かります。'],
    ['Thank you so much 🙏', '本当に助かりました🙏'],
    ['Very kind, thank you.', '恐れ入ります。'],
    ['You have saved my day.', 'おかげさまで間に合いました。'],
  ],
  done: [
    ['Done.', 'できました。'],
    ['Done just now.', '今やっておきました。'],
    ['All done ✅', '完了です✅'],
    ['That is settled.', '済ませました。'],
    ['Took care of it.', '対応しました。'],
  ],
  fine: [
    ['Will do.', '承知しました。'],
    ['Noted.', '了解です。'],
    ['Understood, thank you.', 'わかりました。ありがとうございます。'],
    ['Sounds good 👍', '大丈夫です👍'],
    ['Fine with me.', '問題ありません。'],
  ],
  cheer: [
    ['🎉', '🎉'],
    ['Wonderful!', 'すばらしい！'],
    ['👏👏👏', '👏👏👏'],
    ['Finally 😄', 'ついに😄'],
    ['That makes my week.', '今週一番のニュースですね。'],
  ],
};

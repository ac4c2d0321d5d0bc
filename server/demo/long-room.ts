/** A line of the long room: who, when (epoch milliseconds), what. */
export interface LongLine {
  readonly who: string;
  readonly at: number;
  readonly text: string;
}

const topics = [
  ['The {place} is free again after {hour}.', '{place}は{hour}以降に空きます。'],
  ['Reminder: timesheets for week {week} by Friday, please.', '第{week}週の勤務表は金曜日までにお願いします。'],
  ['A parcel for {name} is at the front desk.', '{name}さん宛ての荷物が受付に届いています。'],
  ['Who has the key of the {place}?', '{place}の鍵を持っている方はいますか？'],
  ['Thank you, found it.', '見つかりました。ありがとうございます。'],
  ['Fire drill at {hour} tomorrow. Please use the stairs.', '明日{hour}に避難訓練があります。階段を使ってください。'],
  [
    'There is cake in the kitchen, {name} has a birthday 🎂',
    'キッチンにケーキがあります。{name}さん、おめでとうございます🎂',
  ],
  ['The printer on the third floor works again.', '3階のプリンターが直りました。'],
  ['Numbers for week {week} are in the shared folder.', '第{week}週の数字を共有フォルダーに入れました。'],
  ['{name} is out today, please write to me instead.', '{name}さんは本日お休みです。ご用件は私までお願いします。'],
  [
    'Visitors from Borealis at {hour}. Please keep the {place} tidy.',
    '{hour}にBorealisの皆さんが来社します。{place}の片付けをお願いします。',
  ],
  ['오늘 {hour}에 Borealis 손님이 오십니다. 안내 부탁드립니다.', '네, 제가 {place} 앞에서 기다리겠습니다.'],
  ['Yes.', 'はい。'],
  ['Works for me.', '大丈夫です。'],
  ['On it.', '対応します。'],
  ['👍', '🙏'],
  [
    'The new expense rules start in week {week}: receipts within ten days, taxis only after ten in the evening, and hotels through the travel desk. Questions go to Oliver.',
    '第{week}週から経費のルールが変わります。領収書は10日以内、タクシーは22時以降のみ、ホテルは出張窓口での予約になります。質問はオリバーまで。',
  ],
] as const;

const places = ['meeting room 2', 'workshop', 'sample room', 'roof terrace', 'loading bay'];
const names = ['Emma', 'Kenta', 'Aoi', 'Daniel', 'Miho', 'Oliver'];

/** A long, ordinary room: `count` lines over some months that end at `end`, the same for the same arguments. */
export function longRoom(who: readonly string[], count: number, end: number): LongLine[] {
  const random = seeded(20_261_121);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const gaps = Array.from({ length: count }, () => (random() < 0.7 ? 1 + random() * 20 : 30 + random() * 90) * 60_000);
  let at = end - gaps.reduce((sum, gap) => sum + gap, 0);
  return gaps.map((gap, index) => {
    at += gap;
    const text = pick(pick(topics))
      .replaceAll('{place}', pick(places))
      .replaceAll('{name}', pick(names))
      .replaceAll('{hour}', `${8 + Math.floor(random() * 10)}:${random() < 0.5 ? '00' : '30'}`)
      .replaceAll('{week}', String(1 + Math.floor(index / 100)));
    return { who: pick(who), at: Math.trunc(at), text };
  });
}

/** Mulberry32: small, and the same numbers everywhere. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

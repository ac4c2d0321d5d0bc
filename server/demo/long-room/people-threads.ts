import type { Thread } from './thread.ts';

/** Comings and goings, lunch, weather, and what people say to each other besides. */
export const peopleThreads: readonly Thread[] = [
  [
    [
      0,
      'I am at the dentist until {hour}. Please write, do not call 🦷',
      '{hour}まで歯医者です。電話ではなくメッセージでお願いします🦷',
    ],
    [1, 'Good luck!', 'お大事に！'],
  ],
  [
    [0, '{1}, do you have a minute?', '{1}さん、少しお時間ありますか？'],
    [1, 'In ten. I come over.', '10分後に伺います。'],
  ],
  [
    [
      0,
      'Who is in for lunch tomorrow? The place by the river has fish.',
      '明日のお昼、どうですか？川沿いの店が魚の日です。',
    ],
    [1, 'Me!', '行きます！'],
    [2, 'Count me in.', '私も行きます。'],
    [3, 'I have brought mine, but I come along for the walk.', 'お弁当ですが、散歩がてら一緒に行きます。'],
    [0, 'Half past twelve at the door then.', 'では12時半に玄関で。'],
  ],
  [
    [0, 'It is snowing ❄️', '雪が降ってきました❄️'],
    [1, 'Already?', 'もうですか？'],
    [2, 'Leave early, all of you who drive.', '車の方は早めに帰ってくださいね。'],
  ],
  [
    [
      0,
      'I am on holiday next week. {1} knows everything about {customer}.',
      '来週は休みをいただきます。{customer}の件は{1}さんまで。',
    ],
    [1, 'Almost everything. Enjoy!', 'ほぼ全部です。楽しんできてください！'],
    [2, 'Bring pictures 🏖️', '写真待っています🏖️'],
  ],
  [
    [0, 'I am back. There are sweets from my trip in the kitchen.', '戻りました。キッチンにお土産があります。'],
    [1, 'The white ones are dangerous. I had three.', '白いのは危険です。三つ食べました。'],
    [2, 'Thank you, {0}!', '{0}さん、ごちそうさまです！'],
  ],
  [
    [
      0,
      'Please welcome our new trainee, who starts in week {week} with {1}.',
      '第{week}週から研修生が{1}さんのところに入ります。よろしくお願いします。',
    ],
    [1, 'Looking forward to it.', '楽しみにしています。'],
    [2, 'Welcome! 👋', 'ようこそ！👋'],
  ],
  [
    [
      0,
      'Does anybody speak a little Korean? Borealis call at {hour}.',
      '韓国語が少しわかる方いますか？{hour}にBorealisと電話があります。',
    ],
    [1, '조금요! I can sit with you.', '조금요! 同席しますよ。'],
    [0, '감사합니다 🙏', '감사합니다 🙏'],
  ],
  [
    [0, 'Football on Thursday after work, we are one short.', '木曜の仕事のあとフットサルです。一人足りません。'],
    [1, 'If I may be in goal.', 'キーパーでよければ。'],
    [0, 'You may always be in goal.', 'いつでも歓迎です。'],
  ],
  [
    [
      0,
      'Found a good article about small shops: https://example.com/reading/{number}',
      '小さなお店についての良い記事です。https://example.com/reading/{number}',
    ],
    [
      1,
      'Read it on the train. The part about light is exactly Sapporo.',
      '電車で読みました。照明の話、まさに札幌ですね。',
    ],
  ],
  [
    [
      0,
      'Headache, I go home and lie down. {1} takes my call at {hour}.',
      '頭が痛いので早退します。{hour}の電話は{1}さんにお願いしました。',
    ],
    [1, 'Gladly. Get well soon!', '任せてください。お大事に！'],
    [2, 'Get well!', 'お大事になさってください。'],
  ],
];

/** How a day begins. */
export const morningThreads: readonly Thread[] = [
  [[0, 'Good morning!', 'おはようございます。']],
  [
    [0, 'Good morning. I work from home today.', 'おはようございます。今日は在宅です。'],
    [1, 'Good morning! {fine}', 'おはようございます。{fine}'],
  ],
  [
    [0, 'My train is late, I will be there around {hour}.', '電車が遅れています。{hour}ごろ着きます。'],
    [1, 'No problem, we begin without the coffee.', '大丈夫です。先に始めていますね。'],
  ],
  [
    [0, 'Good morning! Coffee is on ☕', 'おはようございます。コーヒーが入りました☕'],
    [1, 'Good morning. Coming!', 'おはようございます。今行きます！'],
  ],
  [
    [
      0,
      'Good morning, everybody. {1} and I are at {customer} until {hour}.',
      'おはようございます。{1}さんと{hour}まで{customer}に行っています。',
    ],
    [2, 'Good morning! Say hello from me.', 'おはようございます。よろしくお伝えください。'],
  ],
  [
    [
      0,
      'Good morning. The car park is icy, walk carefully.',
      'おはようございます。駐車場が滑ります。気をつけてください。',
    ],
    [1, '{thanks}', '{thanks}'],
  ],
  [[0, 'Good morning 🙂', 'おはようございます🙂']],
];

/** How a day ends. */
export const eveningThreads: readonly Thread[] = [
  [
    [0, 'Thank you for today, everybody. That went well.', '今日はお疲れさまでした。うまくいきましたね。'],
    [1, 'It did. See you tomorrow.', 'お疲れさまでした。また明日。'],
  ],
  [[0, 'I leave for today. See you!', 'お先に失礼します。']],
  [
    [0, 'Last one out: please close the windows in {place}.', '最後の方、{place}の窓を閉めてください。'],
    [1, 'That is me. Closed, lights off.', '私が最後です。窓も電気も確認しました。'],
  ],
  [
    [
      0,
      'I go now. {1}, the papers for {customer} are on your desk.',
      'お先に失礼します。{1}さん、{customer}の書類を机に置きました。',
    ],
    [1, '{thanks} Have a good evening.', '{thanks}お疲れさまでした。'],
  ],
  [
    [0, 'That was a long day. Thank you all for staying.', '長い一日でしたね。みなさん、ありがとうございました。'],
    [1, 'Good night!', 'お疲れさまでした！'],
    [2, 'Good night 🌙', 'お疲れさまでした🌙'],
  ],
  [
    [0, 'See you tomorrow.', 'お先に失礼します。'],
    [1, 'See you!', 'お疲れさまでした。'],
  ],
];

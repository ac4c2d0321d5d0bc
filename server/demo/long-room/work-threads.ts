import type { Thread } from './thread.ts';

/** Orders, customers, deliveries and numbers. */
export const workThreads: readonly Thread[] = [
  [
    [0, 'The numbers of week {week} are in the shared folder.', '第{week}週の数字を共有フォルダーに入れました。'],
    [
      1,
      'Thank you. {customer} looks better than expected.',
      'ありがとうございます。{customer}が思ったより好調ですね。',
    ],
  ],
  [
    [0, 'Order {number} for {customer} has left the warehouse.', '{customer}の注文{number}、倉庫を出ました。'],
    [1, 'I tell them. Tracking?', 'お客様に伝えます。追跡番号はありますか？'],
    [0, 'https://track.acme.test/{number}', 'https://track.acme.test/{number}'],
    [1, '{thanks}', '{thanks}'],
  ],
  [
    [
      0,
      '{customer} asks whether we can deliver by {hour} tomorrow.',
      '{customer}から、明日{hour}までに届けられるかと聞かれています。',
    ],
    [1, 'If it is on the van by seven, yes.', '7時までに積めれば大丈夫です。'],
    [0, 'I carry it down myself.', '私が下まで運びます。'],
  ],
  [
    [
      0,
      'Quote {number} for {customer}: can somebody read it before I send it?',
      '{customer}への見積{number}、送る前にどなたか見てもらえますか？',
    ],
    [1, 'Page two says “tabel”. Otherwise good.', '2ページ目に誤字が一つ。ほかは問題ありません。'],
    [0, 'Fixed and sent. {thanks}', '直して送りました。{thanks}'],
  ],
  [
    [0, '{customer} signed 🎉', '{customer}と契約できました🎉'],
    [1, '{cheer}', '{cheer}'],
    [2, 'Well done, {0}.', '{0}さん、お疲れさまでした。'],
    [3, '{cheer}', '{cheer}'],
  ],
  [
    [
      0,
      'Visitors from {customer} at {hour}. Please keep {place} tidy.',
      '{hour}に{customer}の皆さんが来社します。{place}の片付けをお願いします。',
    ],
    [1, 'Tidy, and there are fresh flowers.', '片付けました。お花も飾ってあります。'],
  ],
  [
    [
      0,
      'Can we have two more samples of the oak? {customer} took ours.',
      'オークのサンプルを二つ追加できますか？{customer}にお渡ししました。',
    ],
    [1, 'There are four in {place}. Take two.', '{place}に四つあります。二つどうぞ。'],
  ],
  [
    [0, 'Reminder: timesheets of week {week} by Friday, please.', '第{week}週の勤務表は金曜日までにお願いします。'],
    [1, '{done}', '{done}'],
    [2, 'Done too.', '私も出しました。'],
    [0, 'That was fast. Thank you both.', '早いですね。ありがとうございます。'],
  ],
  [
    [0, 'Stocktaking on Saturday from {hour}. Three volunteers?', '土曜日{hour}から棚卸しです。三人お願いできますか？'],
    [1, 'Me.', '行きます。'],
    [2, 'I can come until noon.', '昼までなら大丈夫です。'],
    [3, 'Put me down as well.', '私も参加します。'],
    [0, 'You are the best. Lunch is on the company.', '助かります。お昼は会社で用意します。'],
  ],
  [
    [
      0,
      'Price list {number} is out. Please do not use the old one any more.',
      '価格表{number}を公開しました。古いものは使わないでください。',
    ],
    [1, 'Is the old one deleted in the shared folder?', '共有フォルダーの古いものは消しましたか？'],
    [0, '{done}', '{done}'],
  ],
  [
    [
      0,
      'The road over the pass is closed because of snow. Deliveries to the north are half a day late.',
      '雪で峠が通行止めです。北方面の配送は半日遅れます。',
    ],
    [1, 'I call {customer}.', '{customer}に電話します。'],
    [2, 'And I the hotel. Drive carefully, everybody.', '宿には私が連絡します。みなさん気をつけて。'],
  ],
  [
    [
      0,
      'Does anybody have the contact of {customer}? The new one.',
      '{customer}の新しい担当者の連絡先、わかる方いますか？',
    ],
    [1, 'Sent to you directly.', '直接送りました。'],
  ],
  [
    [
      0,
      'Invoice {number} came back: the address was the old one.',
      '請求書{number}が戻ってきました。住所が古いままでした。',
    ],
    [1, 'Corrected in the system, you can send it again.', 'システムを直しました。再送してください。'],
  ],
  [
    [0, 'Two chairs of order {number} have a scratch.', '注文{number}の椅子が二脚、傷ありです。'],
    [1, 'Photos, please? Then I claim it today.', '写真をもらえますか？今日中に申請します。'],
    [0, 'In the folder, four of them.', 'フォルダーに四枚入れました。'],
    [1, 'Claimed. New ones in a week.', '申請しました。一週間で届きます。'],
  ],
  [
    [
      0,
      'The new expense rules start in week {week}: receipts within ten days, taxis only after ten in the evening, and hotels through the travel desk. What was booked before stays as it is. Questions go to {1}.',
      '第{week}週から経費のルールが変わります。領収書は10日以内、タクシーは22時以降のみ、ホテルは出張窓口での予約になります。すでに予約済みのものはそのままで構いません。質問は{1}さんまで。',
    ],
    [2, 'Does the airport train count as a taxi?', '空港への電車もタクシー扱いですか？'],
    [1, 'The train is always fine 🚆', '電車はいつでも大丈夫です🚆'],
  ],
  [
    [
      0,
      'What we decided this morning:\n1. {customer} gets the first slot in week {week}\n2. samples go by post, not by van\n3. {1} writes to the supplier',
      '今朝決めたことです。\n1. 第{week}週の最初の枠は{customer}\n2. サンプルは車ではなく郵送\n3. 仕入先への連絡は{1}さん',
    ],
    [1, '{done}', '{done}'],
    [2, 'Thank you for the summary.', 'まとめ、ありがとうございます。'],
  ],
];

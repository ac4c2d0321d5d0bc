import type { Thread } from './thread.ts';

/** The building, its rooms, its machines and its kitchen. */
export const officeThreads: readonly Thread[] = [
  [
    [0, 'Is {place} free at {hour}?', '{hour}に{place}は空いていますか？'],
    [1, 'For half an hour, yes.', '30分間なら空いています。'],
    [0, 'That is enough. {thanks}', '十分です。{thanks}'],
  ],
  [
    [0, 'Somebody left {thing} in {place}.', '{place}に{thing}の忘れ物があります。'],
    [1, 'That is mine, sorry! I am on my way.', '私のです、すみません！取りに行きます。'],
    [0, 'It waits at the front desk.', '受付に預けておきました。'],
  ],
  [
    [0, 'Who has the key of {place}?', '{place}の鍵を持っている方はいますか？'],
    [1, 'It was on the hook this morning.', '朝はフックにありましたよ。'],
    [2, 'In my pocket. Bringing it back now 🙈', '私のポケットでした。今戻します🙈'],
    [0, 'Found. {thanks}', '見つかりました。{thanks}'],
  ],
  [
    [0, 'The printer on the third floor is out of toner.', '3階のプリンターのトナーが切れました。'],
    [
      1,
      'New one is ordered, it comes tomorrow. Please use the one on the second floor.',
      '注文しました。明日届きます。それまで2階のを使ってください。',
    ],
  ],
  [
    [0, 'The printer works again.', 'プリンターが直りました。'],
    [1, '{cheer}', '{cheer}'],
  ],
  [
    [
      0,
      'There is cake in the kitchen. {1} has a birthday 🎂',
      'キッチンにケーキがあります。{1}さん、おめでとうございます🎂',
    ],
    [2, 'Happy birthday, {1}!', '{1}さん、お誕生日おめでとうございます！'],
    [3, 'All the best 🎉', 'おめでとうございます🎉'],
    [
      1,
      'Thank you all! The chocolate one is gone already, I see.',
      'みなさん、ありがとうございます！チョコはもうないようですね。',
    ],
  ],
  [
    [0, 'A parcel for {1} is at the front desk.', '{1}さん宛ての荷物が受付に届いています。'],
    [1, 'On my way. {thanks}', '取りに行きます。{thanks}'],
  ],
  [
    [
      0,
      'Fire drill tomorrow at {hour}. Please use the stairs, and meet at the car park.',
      '明日{hour}に避難訓練があります。階段を使い、駐車場に集まってください。',
    ],
    [1, '{fine}', '{fine}'],
    [
      2,
      'I have a customer on the phone at that time, is that a problem?',
      'その時間はお客様との電話があるのですが、大丈夫でしょうか？',
    ],
    [0, 'Stay at your desk then, I tell the warden.', 'では席にいてください。担当に伝えておきます。'],
  ],
  [
    [0, 'It is cold in {place}. Is the heating on?', '{place}が寒いです。暖房は入っていますか？'],
    [1, 'I turned it up, give it half an hour.', '上げました。30分ほどで暖まります。'],
    [0, 'Much better. {thanks}', 'だいぶ暖かくなりました。{thanks}'],
  ],
  [
    [0, 'The lift is being serviced until {hour}.', '{hour}までエレベーターの点検です。'],
    [1, 'Good for us 💪', 'いい運動になりますね💪'],
  ],
  [
    [
      0,
      'Coffee machine: please empty the tray when it blinks. It has feelings.',
      'コーヒーメーカーのランプが点滅したら、受け皿を空にしてください。',
    ],
    [1, 'It blinked at me. I looked away. Sorry.', '点滅していたのに見ないふりをしました。すみません。'],
    [2, '{done}', '{done}'],
  ],
  [
    [
      0,
      'The window cleaners come today. Please clear the sills.',
      '今日は窓の清掃があります。窓際を片付けてください。',
    ],
    [1, '{done}', '{done}'],
  ],
  [
    [0, 'Wi-Fi in {place} is slow today.', '今日は{place}のWi-Fiが遅いです。'],
    [1, 'Restarted the box. Better?', '再起動しました。どうですか？'],
    [0, 'Like new.', '直りました！'],
  ],
  [[0, 'Whoever made the coffee today: thank you.', '今日のコーヒーを淹れてくださった方、ごちそうさまです。']],
  [
    [0, 'I have lost {thing}. Last seen in {place}.', '{thing}をなくしました。最後に見たのは{place}です。'],
    [1, 'Look under the green chairs, things collect there.', '緑の椅子の下を見てみてください。よくそこにあります。'],
    [0, 'You were right. Of course.', '本当にありました。さすがです。'],
  ],
];

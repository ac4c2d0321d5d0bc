/** A line of a conversation, or a pause before the next one in minutes. */
export type Line = readonly [who: string, text: string] | number;

/** A room with its history. People are `key` at Acme and `key` at Borealis; the keys of the two never overlap. */
export interface Conversation {
  /** Null for a 1:1 room of its two people. */
  readonly name: string | null;
  readonly people: readonly string[];
  /** How long ago the last line was written, in minutes. */
  readonly endedMinutesAgo: number;
  readonly lines: readonly Line[];
  /** How many of the last lines Ann has not read. */
  readonly unreadForAnn?: number;
  /** How many of the last lines the others have not read. */
  readonly unreadForOthers?: number;
}

const day = 24 * 60;

/** What the demo's people have been talking about: a showroom that two companies build together. */
export const conversations: readonly Conversation[] = [
  {
    name: 'Sapporo showroom',
    people: ['ann', 'yosuke', 'emma', 'seoyeon', 'jihun', 'hanna'],
    endedMinutesAgo: 14,
    unreadForAnn: 2,
    lines: [
      ['ann', 'Welcome, everybody. This room is for the Sapporo showroom: plans, deliveries, and whatever goes wrong.'],
      ['seoyeon', '안녕하세요, Borealis 현장 책임자 김서연입니다. 잘 부탁드립니다.'],
      ['yosuke', '田中です。現場の窓口をします。よろしくお願いします。'],
      ['hanna', 'Hanna here, lighting. Happy to finally have one place for this.'],
      3 * day,
      [
        'emma',
        'The reception desk moves 200 mm to the window side, so the door opens fully. Drawing follows by e-mail today.',
      ],
      ['jihun', '확인했습니다. 바닥 전기 배선도 같이 옮겨야 하나요?'],
      ['yosuke', '床の配線はまだ入っていません。今なら追加費用なしで動かせます。'],
      ['jihun', '다행이네요. 그럼 새 도면 기준으로 진행하겠습니다.'],
      ['hanna', 'Then the spots above the desk move as well. I will send a new ceiling plan tomorrow morning.'],
      ['ann', 'Thank you all. Decided: desk +200 mm, wiring and spots follow the desk.'],
      2 * day,
      ['yosuke', '壁の下地が終わりました。塗装は火曜からです。'],
      ['seoyeon', '사진 공유 감사합니다. 색이 샘플과 거의 같네요 👍'],
      [
        'emma',
        'Looks lovely. Please keep the door handles wrapped until the very end, they scratch if you look at them.',
      ],
      ['yosuke', '了解です。養生はこちらで用意します。'],
      day,
      ['seoyeon', '확인했습니다. 현장 팀에 바로 공유할게요.'],
      [
        'ann',
        'The lift is booked for the 24th from nine to eleven. One lorry at a time, please: the street is narrow.',
      ],
      ['jihun', '반입 일정표 올렸습니다.\n09:00 의자, 테이블\n09:40 조명\n10:20 간판'],
      ['ann', 'Perfect. Who is on site to sign?'],
      ['yosuke', '私が朝8時半からいます。'],
      35,
      ['hanna', 'One question: do we have a ladder of four metres there, or should ours travel along?'],
      ['seoyeon', '4m 사다리는 저희가 가져가겠습니다. 24일 오전에 도착합니다.'],
    ],
  },
  {
    name: null,
    people: ['ann', 'bo'],
    endedMinutesAgo: 46,
    lines: [
      ['bo', 'Morning, Ann. Did the revised quote reach you?'],
      ['ann', 'It did, thank you. Page three has the old delivery dates, though.'],
      ['bo', 'Ah. That is my template. New one in ten minutes.'],
      12,
      ['bo', 'There: 24 November for the furniture, 1 December for the sign.'],
      ['ann', 'Much better. I will get the signature today.'],
      day,
      ['ann', 'Signed on our side. Oliver sends the purchase order before lunch.'],
      ['bo', 'Wonderful. I owe you a coffee in Sapporo ☕'],
      ['ann', 'Two. You said the sign would be early.'],
      ['bo', 'Two, and a slice of cheesecake.'],
      90,
      ['bo', 'By the way, our office is closed on Monday. Seoyeon keeps her phone on for anything on site.'],
      ['ann', 'Good to know. Enjoy the long weekend!'],
    ],
  },
  {
    name: null,
    people: ['ann', 'emma'],
    endedMinutesAgo: 72,
    unreadForAnn: 1,
    lines: [
      ['emma', 'Which of the two fabrics did Borealis like?'],
      ['ann', 'The light one. Hanna says it takes the evening light better.'],
      ['emma', 'She is right, of course. Ordering twelve metres.'],
      6 * 60,
      ['ann', 'Can you join the call at four? Ten minutes about the desk.'],
      ['emma', 'Yes, from the train though. If I vanish, I am in the tunnel.'],
      ['ann', 'Ha. Noted.'],
      day,
      ['emma', 'The samples are on your desk. Do not put your tea on the grey one, it is the only one we have.'],
    ],
  },
  {
    name: null,
    people: ['ann', 'seoyeon'],
    endedMinutesAgo: 118,
    lines: [
      ['seoyeon', 'Ann 님, 24일에 현장 인원은 몇 명인가요? 안전모를 준비하려고 합니다.'],
      ['ann', 'Four from us: Yosuke, Kenta, Emma and me.'],
      ['seoyeon', '네, 저희 다섯 명까지 아홉 개 준비하겠습니다.'],
      ['ann', '감사합니다! (I am practising.)'],
      ['seoyeon', '발음까지 들리는 것 같아요 😄'],
    ],
  },
  {
    name: 'デザインチーム',
    people: ['aoi', 'emma', 'ann', 'miho'],
    endedMinutesAgo: 190,
    unreadForAnn: 3,
    lines: [
      ['aoi', 'サインの文字、二案作りました。A は細め、B は少し太めです。'],
      ['emma', 'B reads better from across the street. A is more elegant up close.'],
      ['miho', '私もBがいいと思います。夕方は逆光になるので。'],
      ['ann', 'B then, unless Aoi objects.'],
      ['aoi', 'Bで進めます。明日の朝までに入稿データを作りますね。'],
      ['emma', 'Could the arrow be two millimetres lower? It swims a little.'],
      ['aoi', 'よく気づきましたね…直します。'],
    ],
  },
  {
    name: null,
    people: ['ann', 'jihun'],
    endedMinutesAgo: 260,
    lines: [
      ['jihun', '의자 12개 중 2개가 색이 다르게 왔습니다. 교환 신청할까요?'],
      ['ann', 'Yes, please. Are ten enough for the opening?'],
      ['jihun', '네, 열 개면 충분합니다. 교환품은 다음 주 수요일에 도착합니다.'],
      ['ann', 'Then no rush. Thank you for checking every box!'],
    ],
  },
  {
    name: 'Invoices Acme and Borealis',
    people: ['oliver', 'yuna', 'ann', 'minjun'],
    endedMinutesAgo: 330,
    lines: [
      ['oliver', 'Invoice 2041 is paid. 2042 waits for the delivery note.'],
      ['yuna', '확인 감사합니다. 2042 납품서는 오늘 중으로 보내드리겠습니다.'],
      ['oliver', 'No hurry. Our payment run is on Thursday.'],
      ['minjun', '참고로 간판 건은 별도 견적입니다. 번호는 Q-318입니다.'],
      ['ann', 'Right, the sign is its own order. Please keep it off 2042.'],
      ['yuna', '네, 분리해서 처리하겠습니다.'],
    ],
  },
  {
    name: null,
    people: ['ann', 'yosuke'],
    endedMinutesAgo: day + 40,
    lines: [
      ['yosuke', '現場の写真です。今日は雪で、トラックが30分遅れました。'],
      ['ann', 'Already snow! Is everything inside dry?'],
      ['yosuke', 'はい、全部屋内に入れてからシートを外しました。'],
      ['ann', 'You think of everything. ありがとう。'],
      ['yosuke', 'いえいえ。24日は長靴がおすすめです。'],
    ],
  },
  {
    name: null,
    people: ['ann', 'hanna'],
    endedMinutesAgo: day + 200,
    unreadForOthers: 1,
    lines: [
      [
        'hanna',
        'The dimmers are in. 2700 K in the evening, 4000 K before noon. You can read about the idea here: https://example.com/light',
      ],
      ['ann', 'I like it. Can the staff change it without a manual of forty pages?'],
      ['hanna', 'One button, three scenes. I would never do that to you.'],
      ['ann', 'Then we are friends. See you on the 24th!'],
    ],
  },
  {
    name: null,
    people: ['ann', 'miho'],
    endedMinutesAgo: 2 * day + 15,
    lines: [
      ['miho', 'オープニングの招待状、日本語と韓国語で作りました。確認をお願いできますか。'],
      ['ann', 'The Japanese is beyond me, but the layout is lovely. Let Seoyeon read the Korean.'],
      ['miho', 'そうします。ありがとうございます。'],
    ],
  },
  {
    name: 'Lunch on Fridays 🍜',
    people: ['emma', 'ann', 'oliver', 'kenta', 'daniel'],
    endedMinutesAgo: 2 * day + 300,
    lines: [
      ['kenta', '今週は味噌ラーメンにしませんか？'],
      ['emma', 'Third week in a row. Yes.'],
      ['oliver', 'I can book a table for five at half past twelve.'],
      ['daniel', 'Make it a quarter to one, I come from the station.'],
      ['oliver', 'Done: 12:45, five people, by the window.'],
      ['ann', '🍜🍜🍜'],
    ],
  },
  {
    name: 'Regional deliveries, customs and installation for the northern showrooms, second half of the year',
    people: ['kenta', 'nora', 'ann', 'jihun', 'yosuke'],
    endedMinutesAgo: 3 * day + 90,
    lines: [
      ['nora', 'The container left Busan on time. Arrival in Tomakomai on Thursday.'],
      ['kenta', '通関の書類はそろっています。木曜の午後には引き取れます。'],
      ['jihun', '컨테이너 번호는 메일로 보냈습니다. 봉인 번호도 같이 확인해 주세요.'],
      ['kenta', '封印番号、一致しました。'],
      ['nora', 'Smoothest one this year. Thank you both.'],
    ],
  },
  {
    name: null,
    people: ['ann', 'oliver'],
    endedMinutesAgo: 4 * day + 20,
    lines: [
      ['oliver', 'Your travel claim has two taxis from the same airport. Were you in two places at once?'],
      ['ann', 'One was Emma’s. She had her hands full of lamps.'],
      ['oliver', 'Best reason this quarter. Approved.'],
    ],
  },
  {
    name: null,
    people: ['bo', 'seoyeon'],
    endedMinutesAgo: 64,
    lines: [
      ['bo', 'Is the ladder really four metres? The ceiling is 3.9.'],
      ['seoyeon', '네, 4m짜리로 예약했습니다. 현장에서 조절할게요.'],
      ['bo', 'Great. Then I worry about nothing.'],
    ],
  },
  {
    name: null,
    people: ['bo', 'emma'],
    endedMinutesAgo: day + 5,
    lines: [
      ['emma', 'Hello Bo, Ann gave me your name. May I send you the fabric samples directly?'],
      ['bo', 'Please do! Our Seoul address is on the quote. I will pass them to Haeun.'],
      ['emma', 'Off they go.'],
    ],
  },
  {
    name: '현장 공지',
    people: ['seoyeon', 'jihun', 'bo', 'haeun', 'minjun', 'hanna'],
    endedMinutesAgo: 150,
    lines: [
      ['seoyeon', '24일 현장 집합은 오전 8시 40분입니다. 정문 앞에서 만나요.'],
      ['haeun', '네, 확인했습니다.'],
      ['hanna', 'Noted, thank you. I bring the remote controls.'],
      ['jihun', '안전모는 제 차에 있습니다.'],
    ],
  },
];

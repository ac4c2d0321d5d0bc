import { day, hour, type Conversation } from './conversation.ts';

/** What the others talk about when Ann is not there. */
export const withoutAnn: readonly Conversation[] = [
  {
    name: null,
    people: ['bo', 'seoyeon'],
    endedMinutesAgo: 64,
    lines: [
      ['bo', 'Is the ladder really four metres? The ceiling is 3.9.'],
      ['seoyeon', '네, 4m짜리로 예약했습니다. 기울여 세우니까 천장에 닿지 않아요.'],
      ['bo', 'Geometry saves the day. Then I worry about nothing.'],
      ['seoyeon', '걱정은 제가 할게요. 그게 제 일이니까요 😄'],
    ],
  },
  {
    name: null,
    people: ['emma', 'bo'],
    endedMinutesAgo: day + 5,
    lines: [
      ['emma', 'Hello Bo, Ann gave me your name. May I send you the fabric samples directly?'],
      ['bo', 'Please do! Our Seoul address is on the quote. I will pass them to Haeun.'],
      ['emma', 'Off they go. The grey one has a ring of tea on it, I am afraid.'],
      ['bo', 'Adds character.'],
    ],
  },
  {
    name: null,
    people: ['yosuke', 'seoyeon'],
    endedMinutesAgo: 2 * hour + 35,
    lines: [
      ['yosuke', 'お世話になっております。養生シートは二色あります。床が青、壁が白です。'],
      ['seoyeon', '네, 확인했습니다. 저희 설치 팀에도 그렇게 안내하겠습니다.'],
      ['yosuke', 'ありがとうございます。寒いので暖かい服装で来てください。'],
      ['seoyeon', '핫팩 넉넉히 가져갈게요!'],
    ],
  },
  {
    name: '현장 공지',
    people: ['seoyeon', 'jihun', 'bo', 'haeun', 'minjun', 'hanna'],
    endedMinutesAgo: 2 * hour + 30,
    lines: [
      ['seoyeon', '{delivery:ko} 현장 집합은 오전 8시 40분입니다. 정문 앞에서 만나요.'],
      ['haeun', '네, 확인했습니다.'],
      ['hanna', 'Noted, thank you. I bring the remote controls.'],
      ['jihun', '안전모는 제 차에 있습니다.'],
      ['minjun', '저는 사무실에서 전화 받겠습니다. 급한 일 있으면 바로 연락 주세요.'],
      ['bo', 'And I stay out of everybody’s way until the coffee is ready.'],
    ],
  },
  {
    name: null,
    people: ['bo', 'yuna'],
    endedMinutesAgo: day + 7 * hour,
    lines: [
      ['yuna', '보 님, 삿포로 출장 항공권 결제했습니다. 좌석은 창가 맞으시죠?'],
      ['bo', 'Window, always. Thank you, Yuna!'],
      ['yuna', '호텔 영수증은 회사 이름으로 꼭 받아 주세요 🙏'],
      ['bo', 'On my honour. Last time was the machine’s fault.'],
    ],
  },
  {
    name: null,
    people: ['haeun', 'jihun'],
    endedMinutesAgo: 3 * day,
    lines: [
      ['haeun', '지훈 씨, 진열대 상판 샘플 어디에 두셨어요?'],
      ['jihun', '2층 자재실 왼쪽 선반이요. 라벨에 “삿포로” 라고 써 있어요.'],
      ['haeun', '찾았어요! 고마워요 🙌'],
    ],
  },
  {
    name: '倉庫と配送',
    people: ['kenta', 'yosuke', 'miho'],
    endedMinutesAgo: 7 * hour,
    lines: [
      ['kenta', '冬タイヤに替えました。今週からいつでも走れます。'],
      ['yosuke', '早いですね。例年より一週間早い。'],
      ['kenta', '去年、痛い目にあいましたから…'],
      ['miho', '覚えています。カタログ200冊と一緒に峠で一泊でしたね。'],
      ['kenta', 'その節はご心配をおかけしました 🙇'],
    ],
  },
];

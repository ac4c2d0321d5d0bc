import { day, hour, type Conversation } from './conversation.ts';

/** Ann with people of the other company. */
export const partnersOfAnn: readonly Conversation[] = [
  {
    name: null,
    people: ['ann', 'bo'],
    endedMinutesAgo: 21,
    lines: [
      ['bo', 'Hello Ann. Did the revised quote reach you?'],
      ['ann', 'It did, thank you. Page three has the old delivery dates, though.'],
      ['bo', 'Ah. That is my template. New one in ten minutes.'],
      12,
      [
        'bo',
        'There: {delivery:en} for the furniture, {sign:en} for the sign.\nhttps://files.borealis.test/quotes/Q-317-b',
      ],
      ['ann', 'Much better. I will get the signature today.'],
      day,
      ['ann', 'Signed on our side. Oliver sends the purchase order before lunch.'],
      ['bo', 'Wonderful. I owe you a coffee in Sapporo ☕'],
      ['ann', 'Two. You said the sign would be early.'],
      ['bo', 'Two, and a slice of cheesecake.'],
      20 * hour,
      [
        'bo',
        'A small thing from our side. Minjun asks whether the warranty counts from delivery or from the opening. Our standard text says delivery; for Sapporo there are two and a half weeks between them, and I would rather not explain to a customer why the chairs are two and a half weeks older than the shop. I would write “from the opening, at the latest one month after delivery”. Is that all right for you?',
      ],
      ['ann', 'That is more than fair. Yes please.'],
      ['bo', 'Done, it is in the contract text now.'],
      90,
      ['bo', 'By the way, our office is closed next Monday. Seoyeon keeps her phone on for anything on site.'],
      ['ann', 'Good to know. Enjoy the long weekend!'],
      ['bo', 'Will do. There will be mountains, and no signal. Perfect 🏔️'],
    ],
  },
  {
    name: null,
    people: ['ann', 'seoyeon'],
    endedMinutesAgo: 118,
    lines: [
      ['seoyeon', 'Ann 님, {delivery:ko}에 현장 인원은 몇 명인가요? 안전모를 준비하려고 합니다.'],
      ['ann', 'Four from us: Yosuke, Kenta, Emma and me.'],
      ['seoyeon', '네, 저희 다섯 명까지 아홉 개 준비하겠습니다.'],
      ['ann', '감사합니다! (I am practising.)'],
      ['seoyeon', '발음까지 들리는 것 같아요 😄'],
      3 * hour,
      ['ann', 'One more: is there anything your team does not eat? Yosuke books the noodle place.'],
      ['seoyeon', '하은 씨만 해산물 알레르기가 있어요. 새우랑 게는 빼 주시면 됩니다.'],
      ['ann', 'No shrimp, no crab for Haeun. I tell him now.'],
      ['seoyeon', '세심하게 챙겨 주셔서 감사합니다!'],
    ],
  },
  {
    name: null,
    people: ['ann', 'jihun'],
    endedMinutesAgo: 4 * hour + 20,
    lines: [
      ['jihun', '의자 12개 중 2개가 색이 다르게 왔습니다. 교환 신청할까요?'],
      ['ann', 'Yes, please. Are ten enough for the opening?'],
      ['jihun', '네, 열 개면 충분합니다. 교환품은 {sign:ko}에 간판과 같이 도착합니다.'],
      ['ann', 'Then no rush. Thank you for checking every box!'],
      ['jihun', '포장을 뜯었다가 다시 싸는 게 제 특기입니다 📦'],
    ],
  },
  {
    name: null,
    people: ['ann', 'hanna'],
    endedMinutesAgo: day + 3 * hour,
    unreadForOthers: 1,
    lines: [
      [
        'hanna',
        'The dimmers are in. 2700 K in the evening, 4000 K before noon. The idea behind it: https://files.borealis.test/light/day-and-evening',
      ],
      ['ann', 'I like it. Can the staff change it without a manual of forty pages?'],
      ['hanna', 'One button, three scenes. I would never do that to you.'],
      ['ann', 'Three scenes?'],
      ['hanna', 'Morning, evening, and “cleaning”: everything on, no mercy.'],
      ['ann', 'Then we are friends. See you on {delivery:en}!'],
    ],
  },
  {
    name: null,
    people: ['haeun', 'ann'],
    endedMinutesAgo: 9 * hour,
    unreadForAnn: 1,
    lines: [
      ['haeun', 'Ann 님, 안녕하세요. 공간 디자인 담당 이하은입니다. 서연 님께 소개받았어요.'],
      ['ann', 'Hello Haeun, nice to meet you! I have seen your drawings, they are a pleasure.'],
      ['haeun', '감사합니다 ☺️ 창가 진열대 높이를 여쭤보고 싶어서요. 900mm와 750mm 중 어느 쪽이 좋으세요?'],
      ['ann', 'Emma prefers 750: one sees the street over it. Does that still hold the big lamp?'],
      [
        'haeun',
        '네, 상판을 5mm 두껍게 하면 충분합니다. 750mm로 수정한 도면 올렸어요.\nhttps://files.borealis.test/space/window-03',
      ],
    ],
  },
];

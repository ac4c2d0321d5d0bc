/** The names of a large company: in four ways of writing, all different. */
export function largeName(at: number): string {
  const among = <Part>(parts: readonly Part[], step: number): Part =>
    parts[Math.floor(at / step) % parts.length] as Part;
  switch (at % 4) {
    case 0:
      return `${among(latinGiven, 4)} ${among(latinFamily, 36)} ${at}`;
    case 1:
      return `${among(koreanFamily, 4)}${among(koreanGiven, 28)} ${at}`;
    case 2:
      return `${among(kanjiFamily, 4)} ${among(kanjiGiven, 24)} ${at}`;
    default:
      return `${among(kanaFamily, 4)} ${among(kanaGiven, 24)} ${at}`;
  }
}

const latinGiven = ['Kim', 'Clara', 'Jonas', 'Zoë', 'Amir', 'Beatriz', 'Oleg', 'Thandiwe', 'Nguyễn'];
const latinFamily = ['Clarke', 'Müller', 'Okafor', 'de la Cruz', 'Lindqvist', 'Rossi'];
const koreanFamily = ['김', '이', '박', '최', '정', '강', '조'];
const koreanGiven = ['민수', '서연', '지훈', '하은', '도윤', '수빈', '현우', '예린'];
const kanjiFamily = ['佐藤', '鈴木', '高橋', '田中', '渡辺', '伊藤'];
const kanjiGiven = ['太郎', '花子', '直樹', '美咲', '健一', '陽子'];
const kanaFamily = ['サトウ', 'スズキ', 'たなか', 'わたなべ', 'コバヤシ', 'やまもと'];
const kanaGiven = ['ハルカ', 'ゆい', 'ケンタ', 'あおい', 'リョウ', 'みどり'];

import type { Locale } from '#shared/api/accounts.ts';

/** The words of an exported record, for people to read. */
export interface ExportTexts {
  readonly title: (company: string) => string;
  readonly madeBy: (name: string, time: string) => string;
  readonly reason: string;
  readonly period: string;
  readonly people: string;
  readonly everybody: string;
  readonly always: string;
  readonly rooms: string;
  readonly members: string;
  readonly messages: (count: number) => string;
  readonly edited: string;
  readonly back: string;
  readonly note: string;
}

/** In the language of the auditor. */
export const exportTexts: Readonly<Record<Locale, ExportTexts>> = {
  en: {
    title: (company) => `Record of ${company}`,
    madeBy: (name, time) => `Exported by ${name}, ${time}`,
    reason: 'Reason',
    period: 'Period',
    people: 'People',
    everybody: 'Everybody',
    always: 'From the beginning until the export',
    rooms: 'Rooms',
    members: 'Members',
    messages: (count) => (count === 1 ? '1 message' : `${count} messages`),
    edited: 'edited',
    back: 'All rooms',
    note: 'Times are UTC. Recalled and erased messages are not in this record.',
  },
  ko: {
    title: (company) => `${company} 기록`,
    madeBy: (name, time) => `내보낸 사람: ${name}, ${time}`,
    reason: '사유',
    period: '기간',
    people: '대상자',
    everybody: '모든 사람',
    always: '처음부터 내보낸 시점까지',
    rooms: '대화방',
    members: '구성원',
    messages: (count) => `메시지 ${count}개`,
    edited: '수정됨',
    back: '모든 대화방',
    note: '시각은 UTC입니다. 보내기를 취소했거나 삭제된 메시지는 이 기록에 없습니다.',
  },
  ja: {
    title: (company) => `${company}の記録`,
    madeBy: (name, time) => `エクスポートした人: ${name}、${time}`,
    reason: '理由',
    period: '期間',
    people: '対象者',
    everybody: '全員',
    always: '最初からエクスポートの時点まで',
    rooms: 'ルーム',
    members: 'メンバー',
    messages: (count) => `メッセージ${count}件`,
    edited: '編集済み',
    back: 'すべてのルーム',
    note: '時刻はUTCです。送信を取り消したメッセージと消去されたメッセージは、この記録に含まれません。',
  },
};

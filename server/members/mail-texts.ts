import type { Locale } from '#shared/api/accounts.ts';
import { limits } from '#shared/limits.ts';

/** What a mail with a link says. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
}

/** Who sends it, of which company, and the link. */
export interface MailFacts {
  /** The administrator. */
  readonly by: string;
  readonly company: string;
  readonly link: string;
}

type Texts = Readonly<Record<Locale, (facts: MailFacts) => { subject: string; lines: readonly string[] }>>;

const days = limits.invitationDays;

const invitations: Texts = {
  en: ({ by, company, link }) => ({
    subject: `Your account in Foyer at ${company}`,
    lines: [
      `${by} of ${company} invites you to Foyer, the company's messenger.`,
      '',
      'Choose your name and password here:',
      link,
      '',
      `The link works once, for ${days} days. If you do not know ${company}, leave it closed.`,
    ],
  }),
  ko: ({ by, company, link }) => ({
    subject: `${company} Foyer 계정 안내`,
    lines: [
      `${company} 소속 ${by} 님이 회사 메신저 Foyer에 초대했습니다.`,
      '',
      '아래 링크에서 이름과 비밀번호를 정합니다.',
      link,
      '',
      `링크는 ${days}일 동안 한 번만 쓸 수 있습니다. 모르는 회사라면 링크를 열지 마세요.`,
    ],
  }),
  ja: ({ by, company, link }) => ({
    subject: `${company}のFoyerアカウントについて`,
    lines: [
      `${company}の${by}さんが、社内メッセンジャーFoyerに招待しています。`,
      '',
      '次のリンクで名前とパスワードを決めます。',
      link,
      '',
      `リンクは${days}日間、一度だけ使えます。心当たりがなければ開かないでください。`,
    ],
  }),
};

const passwords: Texts = {
  en: ({ by, company, link }) => ({
    subject: 'Choose a new password for Foyer',
    lines: [
      `${by}, an administrator of ${company}, asks you to choose a password for Foyer.`,
      '',
      'Choose it here:',
      link,
      '',
      `The link works once, for ${days} days.`,
    ],
  }),
  ko: ({ by, company, link }) => ({
    subject: 'Foyer 비밀번호 설정',
    lines: [
      `${company} 관리자 ${by} 님이 Foyer 비밀번호 설정을 요청했습니다.`,
      '',
      '아래 링크에서 정합니다.',
      link,
      '',
      `링크는 ${days}일 동안 한 번만 쓸 수 있습니다.`,
    ],
  }),
  ja: ({ by, company, link }) => ({
    subject: 'Foyerのパスワード設定',
    lines: [
      `${company}の管理者${by}さんから、Foyerのパスワードを設定する依頼です。`,
      '',
      '次のリンクで設定します。',
      link,
      '',
      `リンクは${days}日間、一度だけ使えます。`,
    ],
  }),
};

/** A mail with a link, in its reader's language. */
export function linkMail(what: 'invitation' | 'password', locale: Locale, facts: MailFacts): MailText {
  const { subject, lines } = (what === 'invitation' ? invitations : passwords)[locale](facts);
  return { subject, text: `${lines.join('\n')}\n` };
}

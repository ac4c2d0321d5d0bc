import type { Locale } from '#shared/api/accounts.ts';

/** What an invitation says. */
export interface InvitationText {
  readonly subject: string;
  readonly text: string;
}

/** Who invites, and the link that leads to them. */
export interface Inviter {
  readonly name: string;
  readonly company: string;
  readonly link: string;
}

const texts: Readonly<Record<Locale, (inviter: Inviter) => { subject: string; lines: readonly string[] }>> = {
  en: ({ name, company, link }) => ({
    subject: `${name} (${company}) invites you to Foyer`,
    lines: [
      `${name} of ${company} would like to talk with you in Foyer.`,
      '',
      'This link shows who invites you and what comes next:',
      link,
      '',
      `It leads to ${name} alone. If you do not know this person, leave the link closed.`,
    ],
  }),
  ko: ({ name, company, link }) => ({
    subject: `${name} 님(${company})의 Foyer 초대`,
    lines: [
      `${company} 소속 ${name} 님이 Foyer에서 대화하자고 초대했습니다.`,
      '',
      '아래 링크에서 초대한 사람과 다음 단계를 볼 수 있습니다.',
      link,
      '',
      `이 링크는 ${name} 님과만 연결됩니다. 모르는 사람이라면 링크를 열지 마세요.`,
    ],
  }),
  ja: ({ name, company, link }) => ({
    subject: `${name}さん（${company}）からFoyerへの招待`,
    lines: [
      `${company}の${name}さんが、Foyerでのやり取りに招待しています。`,
      '',
      '次のリンクで、招待した人とこのあとの手順を確認できます。',
      link,
      '',
      `このリンクは${name}さんだけにつながります。心当たりがなければ開かないでください。`,
    ],
  }),
};

/** An invitation in the language of whoever invites. */
export function invitationText(locale: Locale, inviter: Inviter): InvitationText {
  const { subject, lines } = texts[locale](inviter);
  return { subject, text: `${lines.join('\n')}\n` };
}

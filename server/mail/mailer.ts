/** A mail of plain text. */
export interface Mail {
  readonly to: string;
  /** Who answers are for. */
  readonly replyTo: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
}

/** Takes mail out of the house. */
export interface Mailer {
  /** Resolves when a mail server has taken the mail on. @throws Error when it has not */
  send(mail: Mail): Promise<void>;
}

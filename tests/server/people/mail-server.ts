import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** A mail that a mail server was given. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body as they came. */
  readonly source: string;
}

/** A mail server on this machine. */
export interface MailServer {
  readonly url: string;
  readonly mails: readonly ReceivedMail[];
  /** Refuses recipients from now on, or takes them again. */
  refuse(refusing: boolean): void;
  /** Lets the next recipient wait: `arrived` when one does, until `goOn`. */
  hold(): { readonly arrived: Promise<void>; readonly goOn: () => void };
  close(): Promise<void>;
}

/** Starts a mail server that keeps what it is given. */
export async function startMailServer(): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  let refusing = false;
  let held: ((answer: () => void) => void) | null = null;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: (_address, _session, callback) => {
      const answer = (): void => callback(refusing ? new Error('No such mailbox') : null);
      if (held === null) answer();
      else held(answer);
      held = null;
    },
    onData: (stream, { envelope }, callback) => {
      void text(stream).then((source) => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), source });
        callback();
      });
    },
  });
  const listening = await new Promise<ReturnType<SMTPServer['listen']>>((resolve) => {
    const started = server.listen(0, '127.0.0.1', () => resolve(started));
  });
  return {
    url: `smtp://127.0.0.1:${listening.address().port}`,
    mails,
    refuse: (next) => {
      refusing = next;
    },
    hold: () => {
      let goOn = (): void => undefined;
      const arrived = new Promise<void>((resolve) => {
        held = (answer) => {
          goOn = answer;
          resolve();
        };
      });
      return { arrived, goOn: () => goOn() };
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** The text of a mail, whatever way it was packed for the journey. */
export function textOf({ source }: ReceivedMail): string {
  const at = source.indexOf('\r\n\r\n');
  const [head, body] = [source.slice(0, at), source.slice(at + 4)];
  if (/^content-transfer-encoding: base64/im.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/^content-transfer-encoding: quoted-printable/im.test(head)) return body;
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** What tests use of `smtp-server`, which brings no types of its own. */
declare module 'smtp-server' {
  import type { AddressInfo, Server } from 'node:net';
  import type { Readable } from 'node:stream';

  interface Session {
    readonly envelope: {
      readonly mailFrom: { readonly address: string } | false;
      readonly rcptTo: readonly { readonly address: string }[];
    };
  }
  type Callback = (error?: Error | null) => void;

  export class SMTPServer {
    constructor(options: {
      readonly authOptional?: boolean;
      readonly disabledCommands?: readonly string[];
      readonly onRcptTo?: (address: { readonly address: string }, session: Session, callback: Callback) => void;
      readonly onData?: (stream: Readable, session: Session, callback: Callback) => void;
    });
    readonly server: Server;
    listen(port: number, host: string, callback: () => void): { address(): AddressInfo };
    close(callback: () => void): void;
  }
}

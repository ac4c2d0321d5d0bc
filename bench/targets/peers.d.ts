/** The peers as far as they are used here: they are installed when the bench first runs, types are checked without them. */
declare module '@hocuspocus/server' {
  export class Server {
    constructor(configuration: {
      readonly port: number;
      readonly address: string;
      readonly quiet: boolean;
      readonly stopOnSignals?: boolean;
      readonly extensions: readonly unknown[];
    });
    readonly address: { readonly port: number };
    listen(): Promise<unknown>;
  }
}

declare module '@hocuspocus/extension-database' {
  export class Database {
    constructor(configuration: {
      readonly fetch: (data: { readonly documentName: string }) => Promise<Uint8Array | null>;
      readonly store: (data: { readonly documentName: string; readonly state: Uint8Array }) => Promise<void>;
    });
  }
}

import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import type { Assertion, CreationOptions, Registration, RequestOptions } from '#shared/api/passkeys.ts';

/** What an authenticator says that is not so, for tests of what must be refused. */
export interface Lies {
  /** Where the page says it is. */
  readonly origin?: string;
  /** For whom the signature is. */
  readonly rpId?: string;
  /** False: somebody was there, and nobody has looked who. */
  readonly verified?: boolean;
  readonly counter?: number;
  readonly challenge?: string;
}

const flags = { present: 0x01, verified: 0x04, attested: 0x40 } as const;

/** An authenticator in software: it keeps one passkey (ES256) and counts its signatures. */
export class Authenticator {
  readonly #origin: string;
  readonly #id = randomBytes(32);
  readonly #key: KeyObject;
  readonly #point: { readonly x: Buffer; readonly y: Buffer };
  #counter = 0;
  #rpId = '';

  /** @param origin of the page that asks, as in `http://localhost:1234` */
  constructor(origin: string) {
    this.#origin = origin;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#key = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    this.#point = { x: Buffer.from(x, 'base64url'), y: Buffer.from(y, 'base64url') };
  }

  /** Makes the passkey. */
  register(options: CreationOptions, lies: Lies = {}): Registration {
    this.#rpId = options.rp.id;
    const data = Buffer.concat([
      this.#authenticatorData(flags.attested, lies),
      Buffer.alloc(16),
      uint16(this.#id.length),
      this.#id,
      this.#publicKey(),
    ]);
    const attestationObject = cbor(
      new Map<string, CborValue>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', data],
      ]),
    );
    const id = this.#id.toString('base64url');
    return {
      id,
      rawId: id,
      type: 'public-key',
      response: {
        clientDataJSON: this.#clientData('webauthn.create', options.challenge, lies),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['internal'],
      },
      clientExtensionResults: {},
    };
  }

  /** Signs somebody in with it. */
  assert(options: RequestOptions, lies: Lies = {}): Assertion {
    const data = this.#authenticatorData(0, lies);
    const client = this.#clientData('webauthn.get', options.challenge, lies);
    const signed = Buffer.concat([data, sha256(Buffer.from(client, 'base64url'))]);
    const id = this.#id.toString('base64url');
    return {
      id,
      rawId: id,
      type: 'public-key',
      response: {
        clientDataJSON: client,
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', signed, this.#key).toString('base64url'),
      },
      clientExtensionResults: {},
    };
  }

  #authenticatorData(more: number, { rpId = this.#rpId, verified = true, counter = ++this.#counter }: Lies): Buffer {
    const said = flags.present | (verified ? flags.verified : 0) | more;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(Buffer.from(rpId)), Buffer.from([said]), count]);
  }

  #clientData(type: string, asked: string, { origin = this.#origin, challenge = asked }: Lies): string {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })).toString('base64url');
  }

  /** As COSE writes it: kty EC2, alg ES256, crv P-256, x, y. */
  #publicKey(): Buffer {
    return cbor(
      new Map<number, CborValue>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, this.#point.x],
        [-3, this.#point.y],
      ]),
    );
  }
}

type CborValue = number | string | Buffer | Map<number | string, CborValue>;

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

/** As much of CBOR as authenticators write. */
function cbor(value: CborValue): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, inner]) => [cbor(key), cbor(inner)])]);
}

function head(major: number, length: number): Buffer {
  const kind = major << 5;
  if (length < 24) return Buffer.from([kind | length]);
  if (length < 256) return Buffer.from([kind | 24, length]);
  return Buffer.concat([Buffer.from([kind | 25]), uint16(length)]);
}

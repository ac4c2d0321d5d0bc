import { createPrivateKey, createPublicKey, hkdfSync, sign } from 'node:crypto';

/** Vouches for cards: the key is made of the server's secret, so that every process and every restart has the same. */
export interface CardSigner {
  /** The public key, 32 bytes in base64url: devices keep it and check cards without a network. */
  readonly key: string;
  sign(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
}

/** What an Ed25519 private key of 32 bytes is preceded by as PKCS #8 (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');
/** And a public one as SPKI. */
const spkiLength = 12;

/** The signer of a server whose secret this is. */
export function cardSigner(secret: string): CardSigner {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'foyer offline cards', 32));
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(spkiLength);
  return {
    key: publicKey.toString('base64url'),
    sign: (bytes) => Uint8Array.from(sign(null, bytes, privateKey)),
  };
}

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { CompanyId } from '#shared/ids.ts';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** Keeps the secrets of companies' providers so that the database alone does not tell them. */
export interface SecretSeal {
  seal(company: CompanyId, secret: string): string;
  /** Null for what was sealed with another secret of the server's, or for another company. */
  open(company: CompanyId, sealed: string): string | null;
}

/** The seal of a server whose secret this is. */
export function secretSeal(serverSecret: string): SecretSeal {
  const key = Buffer.from(hkdfSync('sha256', serverSecret, '', 'foyer sign-on secrets', 32));
  return {
    seal: (company, secret) => {
      const nonce = randomBytes(nonceBytes);
      // Bound to the company: a row that is copied to another one opens nothing.
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(company));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
    },
    open: (company, sealed) => {
      const bytes = Buffer.from(sealed, 'base64url');
      const [nonce, tag] = [bytes.subarray(0, nonceBytes), bytes.subarray(nonceBytes, nonceBytes + tagBytes)];
      try {
        const decipher = createDecipheriv(algorithm, key, nonce).setAAD(Buffer.from(company)).setAuthTag(tag);
        return decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        // Sealed with a secret that this server no longer has: the company gives it again.
        return null;
      }
    },
  };
}

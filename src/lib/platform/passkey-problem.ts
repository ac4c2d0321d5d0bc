/**
 * Why a browser gives no passkey: `insecure` it has none on pages without https, `unsupported` it or the device has none,
 * `elsewhere` the page has another address than passkeys are made for, `cancelled` somebody has said no or waited too
 * long, `there` this device has one of this account already, `taken-over` something else on the page asks for one.
 */
export type PasskeyProblem = 'insecure' | 'unsupported' | 'elsewhere' | 'cancelled' | 'there' | 'taken-over';

/** Why nothing here can have a passkey; null where it may. */
export function passkeysMissing(): 'insecure' | 'unsupported' | null {
  if (!isSecureContext) return 'insecure';
  return typeof PublicKeyCredential === 'undefined' ? 'unsupported' : null;
}

/** What an error of the browser's means to whoever asked for a passkey. */
export function passkeyProblem(error: unknown): PasskeyProblem {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
      return 'cancelled';
    case 'AbortError':
      return 'taken-over';
    case 'SecurityError':
      return 'elsewhere';
    case 'InvalidStateError':
      return 'there';
    default:
      // What the device cannot do has many names: no screen lock, no room, no algorithm.
      return 'unsupported';
  }
}

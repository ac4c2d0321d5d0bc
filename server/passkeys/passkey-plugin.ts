import { passkey } from '@better-auth/passkey';

/**
 * The library's passkeys for one address: made and used there alone, found without an e-mail address, and never without
 * the finger, face or PIN of their owner.
 */
export const passkeyPlugin = (publicUrl: string) =>
  passkey({
    rpID: new URL(publicUrl).hostname,
    rpName: 'Foyer',
    origin: publicUrl,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    // The library asks for user verification, but takes what comes without.
    registration: {
      afterVerification: ({ verification }) => mustBeVerified(verification.registrationInfo?.userVerified),
    },
    authentication: {
      afterVerification: ({ verification }) => mustBeVerified(verification.authenticationInfo.userVerified),
    },
    advanced: { webAuthnChallengeCookie: 'passkey-challenge' },
  });

function mustBeVerified(isVerified: boolean | undefined): void {
  if (isVerified !== true) throw new Error('the authenticator has not verified its user');
}

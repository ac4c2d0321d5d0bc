import type { Reach } from './reachable.ts';
import { reachOf } from './reachable.ts';
import { secretSeal, type SecretSeal } from './sealed-secret.ts';

/** What single sign-on is made of, beside the services that everything has. */
export interface SignOn {
  readonly publicUrl: string;
  /** The server's secret: attempts are bound with it. */
  readonly key: string;
  readonly seal: SecretSeal;
  readonly reach: Reach;
  /** Where providers send people back, as they must be told. */
  readonly callback: string;
}

/** The path of the callback. */
export const callbackPath = '/api/sign-on/callback';

/** Single sign-on of a server that is opened at this address. */
export const createSignOn = (publicUrl: string, key: string, privateNetworks: boolean): SignOn => ({
  publicUrl,
  key,
  seal: secretSeal(key),
  reach: reachOf(publicUrl, privateNetworks),
  callback: `${publicUrl}${callbackPath}`,
});

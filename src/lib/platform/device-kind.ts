/** Where permissions are set differently. */
export type DeviceKind = 'ios-app' | 'ios' | 'android' | 'mac-safari' | 'desktop';

interface Browser {
  readonly userAgent: string;
  readonly maxTouchPoints: number;
  readonly isInstalled: boolean;
}

/** Tells how permissions are set here; iPads call themselves Macs, but have touch screens. */
export function deviceKind({ userAgent, maxTouchPoints, isInstalled }: Browser): DeviceKind {
  const isMac = /Macintosh/.test(userAgent);
  if (/iPhone|iPad|iPod/.test(userAgent) || (isMac && maxTouchPoints > 1)) return isInstalled ? 'ios-app' : 'ios';
  if (/Android/.test(userAgent)) return 'android';
  return isMac && /Version\/.*Safari/.test(userAgent) ? 'mac-safari' : 'desktop';
}

/** This browser, for `deviceKind`. */
export const thisBrowser = (): Browser => ({
  userAgent: navigator.userAgent,
  maxTouchPoints: navigator.maxTouchPoints,
  isInstalled: window.matchMedia('(display-mode: standalone)').matches,
});

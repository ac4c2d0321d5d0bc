/** An app that shows web pages in a browser of its own, where nobody is signed in and nothing is installed. */
export interface InAppBrowser {
  /** As people call it. */
  readonly app: string;
  /** An address that opens the page in the real browser when it is tapped; null where only the app's own menu does. */
  readonly wayOut: string | null;
}

/** What the apps say of themselves; one that contains another's word stands before it. */
const apps: readonly (readonly [app: string, says: RegExp])[] = [
  ['KakaoTalk', /KAKAOTALK/i],
  ['LINE', /\bLine\//],
  ['NAVER', /NAVER\(inapp/i],
  ['Daum', /DaumApps/i],
  ['Instagram', /Instagram/],
  ['Facebook', /FBA[NV]\/|FB_IAB\//],
  ['WeChat', /MicroMessenger/i],
  ['TikTok', /musical_ly|BytedanceWebview|TikTok/i],
  ['LinkedIn', /LinkedInApp/],
  ['Snapchat', /Snapchat/],
  ['X', /Twitter(Android| for )/],
];

/** The app in whose browser a page stands, or null for a browser; `href` is the page's address. */
export function inAppBrowser(userAgent: string, href: string): InAppBrowser | null {
  const app = apps.find(([, says]) => says.test(userAgent))?.[0];
  return app === undefined ? null : { app, wayOut: wayOut(app, userAgent, new URL(href)) };
}

function wayOut(app: string, userAgent: string, page: URL): string | null {
  if (app === 'KakaoTalk') return `kakaotalk://web/openExternal?url=${encodeURIComponent(page.href)}`;
  if (app === 'LINE') {
    const to = new URL(page);
    to.searchParams.set('openExternalBrowser', '1');
    return to.href;
  }
  // It opens no other app from a page.
  if (app === 'WeChat' || !/Android/.test(userAgent)) return null;
  const scheme = page.protocol.slice(0, -1);
  const action = 'action=android.intent.action.VIEW;category=android.intent.category.BROWSABLE';
  return `intent://${page.host}${page.pathname}${page.search}#Intent;scheme=${scheme};${action};end`;
}

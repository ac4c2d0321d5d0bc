import { expect, test } from 'vitest';
import { inAppBrowser } from '$lib/platform/in-app-browser.ts';

const link = 'https://chat.example.com/c/k7qm2r9dk7qm2r9dk7qm2r9d01';
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const android =
  'Mozilla/5.0 (Linux; Android 14; SM-S921N; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0';
const kakao = `kakaotalk://web/openExternal?url=${encodeURIComponent(link)}`;
const intent =
  'intent://chat.example.com/c/k7qm2r9dk7qm2r9dk7qm2r9d01#Intent;scheme=https;action=android.intent.action.VIEW;category=android.intent.category.BROWSABLE;end';

test.each([
  ['KakaoTalk', `${iphone} Mobile/15E148 KAKAOTALK 10.8.1`, kakao],
  ['KakaoTalk', `${android} Mobile Safari/537.36;KAKAOTALK 2410810`, kakao],
  ['LINE', `${iphone} Mobile/15E148 Safari Line/14.9.0`, `${link}?openExternalBrowser=1`],
  ['NAVER', `${iphone} Version/17.5 Mobile/15E148 Safari/605.1 NAVER(inapp; search; 1010; 12.5.0; 15)`, null],
  ['Instagram', `${iphone} Mobile/15E148 Instagram 337.0.2.24.92 (iPhone15,2; iOS 17_5; ja_JP; FBAN/FBIOS)`, null],
  ['Instagram', `${android} Mobile Safari/537.36 Instagram 337.0.0.35.102 Android`, intent],
  ['Facebook', `${iphone} Mobile/15E148 [FBAN/FBIOS;FBAV/470.0;FBBV/1]`, null],
  ['WeChat', `${android} Mobile Safari/537.36 MicroMessenger/8.0.49`, null],
])('Inside %s a contact link knows the way to the real browser, if there is one (S19): %s', (app, agent, wayOut) => {
  expect(inAppBrowser(agent, link)).toEqual({ app, wayOut });
});

test('Browsers are not taken for another app, whatever is in their names (S19)', () => {
  for (const agent of [
    `${iphone} Version/17.5 Mobile/15E148 Safari/604.1`,
    `${iphone} CriOS/126.0 Mobile/15E148 Safari/604.1`,
    'Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Whale/3.27 Safari/537.36 Offline/1',
  ]) {
    expect(inAppBrowser(agent, link)).toBeNull();
  }
});

test('A link with a signed card keeps it on its way out of LINE (N01, S19)', () => {
  const agent = `${iphone} Mobile/15E148 Safari Line/14.9.0`;
  expect(inAppBrowser(agent, `${link}#card`)?.wayOut).toBe(`${link}?openExternalBrowser=1#card`);
});

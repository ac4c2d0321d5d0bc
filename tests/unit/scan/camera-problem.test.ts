import { expect, test } from 'vitest';
import { cameraProblem } from '../../../src/lib/platform/camera-problem.ts';
import { deviceKind } from '../../../src/lib/platform/device-kind.ts';

test('What a browser or html5-qrcode throws is told apart', () => {
  const said = (name: string) => `Error getting userMedia, error = ${name}: some words`;
  expect(cameraProblem(said('NotAllowedError'))).toBe('denied');
  expect(cameraProblem(new DOMException('no', 'NotAllowedError'))).toBe('denied');
  expect(cameraProblem(said('SecurityError'))).toBe('denied');
  expect(cameraProblem(said('NotFoundError'))).toBe('none');
  expect(cameraProblem(said('OverconstrainedError'))).toBe('gone');
  expect(cameraProblem(new DOMException('busy', 'NotReadableError'))).toBe('busy');
  expect(cameraProblem(said('AbortError'))).toBe('busy');
  expect(cameraProblem(new TypeError('x'))).toBe('failed');
  expect(cameraProblem(undefined)).toBe('failed');
});

test('Devices that keep permissions in different places are told apart', () => {
  const safari = 'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15';
  const iphone = `Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) ${safari}`;
  const mac = `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${safari}`;
  const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
  const kind = (userAgent: string, maxTouchPoints = 0, isInstalled = false) =>
    deviceKind({ userAgent, maxTouchPoints, isInstalled });
  expect(kind(iphone, 5)).toBe('ios');
  expect(kind(iphone, 5, true)).toBe('ios-app');
  expect(kind(mac, 5)).toBe('ios');
  expect(kind(mac)).toBe('mac-safari');
  expect(kind(`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${chrome}`)).toBe('desktop');
  expect(kind(`Mozilla/5.0 (Linux; Android 10; K) ${chrome}`, 5)).toBe('android');
  expect(kind(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome}`, 10)).toBe('desktop');
});

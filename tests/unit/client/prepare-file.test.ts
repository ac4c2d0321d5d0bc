import { afterEach, expect, test, vi } from 'vitest';
import { prepareFile } from '../../../src/lib/platform/prepare-file.ts';

afterEach(() => void vi.unstubAllGlobals());

const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);

/** A browser that draws pictures up to this many pixels long. */
function drawing(most: number): void {
  vi.stubGlobal('createImageBitmap', () => Promise.resolve({ width: 20_000, height: 10_000, close: () => {} }));
  const createElement = (): unknown => {
    const canvas = { width: 0, height: 0 };
    const toBlob = (done: (blob: Blob | null) => void, type: string): void =>
      done(canvas.width > most ? null : new Blob(['drawn'], { type }));
    return Object.assign(canvas, { getContext: () => ({ drawImage: () => {} }), toBlob });
  };
  vi.stubGlobal('document', { createElement });
}

test('A photo is drawn anew, smaller where this browser draws none as large (M43)', async () => {
  const file = new File([jpeg], 'sea.jpg', { type: 'image/jpeg' });
  drawing(4096);
  expect(await prepareFile(file)).toMatchObject({ name: 'sea.jpg', picture: { width: 2048, height: 1024 } });
  drawing(1500);
  const smaller = await prepareFile(file);
  expect(smaller).toMatchObject({ picture: { width: 1280, height: 640 }, original: { picture: { width: 20_000 } } });
  expect(await smaller?.blob.text()).toBe('drawn');
  expect(smaller?.asTaken).toBeUndefined();
});

test('A photo that cannot be drawn anew says that it keeps what the camera noted; what is no photo does not (M43)', async () => {
  drawing(100);
  expect(await prepareFile(new File([jpeg], 'sea.jpg', { type: 'image/jpeg' }))).toMatchObject({
    ...{ picture: null, preview: null, original: null, asTaken: true },
  });
  vi.stubGlobal('createImageBitmap', () => Promise.reject(new Error('unknown format')));
  const asTaken = async (name: string, type: string): Promise<boolean | undefined> =>
    (await prepareFile(new File(['bytes'], name, { type })))?.asTaken;
  expect(await asTaken('IMG_1.HEIC', '')).toBe(true);
  expect(await asTaken('photo', 'image/heic')).toBe(true);
  expect(await asTaken('plan.pdf', 'application/pdf')).toBe(false);
  expect(await asTaken('logo.svg', 'image/svg+xml')).toBe(false);
});

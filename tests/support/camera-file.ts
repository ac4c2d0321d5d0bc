import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import { chromiumArguments, chromiumPath } from './browser.ts';
import type { GreyPicture } from './code-scene.ts';

/** A picture as a raw video for Chromium's fake camera, which plays it over and over. */
export function y4mOf({ width, height, luma }: GreyPicture, frames = 4): Buffer {
  // Grey has no colour: both colour planes stand at their middle.
  const colour = Buffer.alloc((width / 2) * (height / 2) * 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, colour]);
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  return Buffer.concat([header, ...Array.from({ length: frames }, () => frame)]);
}

/** A browser whose camera sees a picture; with `asks` it is allowed only by a granted permission, else always. */
export async function browserSeeing(
  picture: GreyPicture,
  { asks = false } = {},
): Promise<{ browser: Browser; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-camera-'));
  const file = join(folder, 'camera.y4m');
  await writeFile(file, y4mOf(picture));
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [
      ...chromiumArguments,
      ...(asks ? [] : ['--use-fake-ui-for-media-stream']),
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${file}`,
    ],
  });
  return {
    browser,
    close: async () => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

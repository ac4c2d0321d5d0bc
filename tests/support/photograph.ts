import type { Locator } from '@playwright/test';
import type { GreyPicture } from './code-scene.ts';

/** What a camera sees that is held before a part of somebody's screen. */
export async function photograph(part: Locator): Promise<GreyPicture> {
  const [width, height] = [640, 480];
  const png = (await part.screenshot()).toString('base64');
  const luma = await part.page().evaluate(
    async ({ png, width, height }) => {
      const picture = new Image();
      picture.src = `data:image/png;base64,${png}`;
      await picture.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [width, height];
      const context = canvas.getContext('2d');
      if (!context) throw new Error('no canvas');
      context.fillStyle = '#777';
      context.fillRect(0, 0, width, height);
      context.translate(width / 2, height / 2);
      context.rotate(0.08);
      const scale = (height * 0.9) / Math.max(picture.width, picture.height);
      const [across, down] = [picture.width * scale, picture.height * scale];
      context.drawImage(picture, -across / 2, -down / 2, across, down);
      const { data } = context.getImageData(0, 0, width, height);
      return Array.from({ length: width * height }, (_, at) => data[at * 4 + 1] ?? 0);
    },
    { png, width, height },
  );
  return { width, height, luma: Uint8Array.from(luma) };
}

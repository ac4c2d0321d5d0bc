import { writeFile } from 'node:fs/promises';
import { chromium } from '@playwright/test';
import { chromiumArguments, chromiumPath } from '../tests/support/browser.ts';

/** Draws the app's icons from one glyph: `node scripts/icons.ts`. The glyph stands on a grid of 100. */
const wall = 'M24 43.5a26 26 0 0 1 52 0V67a6.5 6.5 0 0 1-6.5 6.5H39L27.4 84.3c-1.3 1.2-3.4.3-3.4-1.5Z';
const door = 'M39 43.5a11 11 0 0 1 22 0v30H39Z';

interface Icon {
  readonly file: string;
  readonly size: number;
  readonly glyph: number;
  /** Corner of the indigo field in per cent; null leaves the ground clear and cuts the door out. */
  readonly corner: number | null;
}

const icons: readonly Icon[] = [
  { file: 'icon-192.png', size: 192, glyph: 1.06, corner: 24 },
  { file: 'icon-512.png', size: 512, glyph: 1.06, corner: 24 },
  { file: 'icon-maskable-512.png', size: 512, glyph: 0.9, corner: 0 },
  { file: 'icon-monochrome-512.png', size: 512, glyph: 0.9, corner: null },
  { file: 'apple-touch-icon.png', size: 180, glyph: 1.06, corner: 0 },
  { file: 'favicon-32.png', size: 32, glyph: 1.24, corner: 24 },
];

const browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArguments] });
const page = await browser.newPage();
for (const icon of icons) {
  await page.setViewportSize({ width: icon.size, height: icon.size });
  await page.setContent(`<style>body{margin:0}svg{display:block}</style>${drawing(icon)}`);
  await writeFile(new URL(`../static/${icon.file}`, import.meta.url), await page.screenshot({ omitBackground: true }));
}
await browser.close();

function drawing({ size, glyph, corner }: Icon): string {
  const field = corner === null ? '' : `<rect width="100" height="100" rx="${corner}" fill="#2a52a3"/>`;
  const shape =
    corner === null
      ? `<path fill="#fff" fill-rule="evenodd" d="${wall}${door}"/>`
      : `<path fill="#fff" d="${wall}"/><path fill="#ffc861" d="${door}"/>`;
  const place = `translate(50 50) scale(${glyph}) translate(-50 -50)`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 100 100">${field}<g transform="${place}">${shape}</g></svg>`;
}

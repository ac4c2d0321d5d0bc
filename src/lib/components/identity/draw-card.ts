import { inkOn } from '#shared/branding/colour.ts';
import { formatPhone } from '#shared/phone.ts';
import { drawQr } from './draw-qr.ts';
import { fitLines, fitText, type Measure } from './fit-text.ts';
import type { IdentityCard } from './identity-card.ts';
import { qrPicture } from './qr-modules.ts';

/** A business card of 91 × 55 mm at 300 dots an inch, in pixels. */
export const cardSize = { width: 1075, height: 650, dpi: 300 } as const;

const ink = '#1a1d24';
const ink2 = '#545b66';
const standardColour = '#2a52a3';
const edge = 70;
/** The code is 25 mm wide without its quiet zone: a phone reads it at arm's length. */
const codeSide = 372;
const codeLeft = cardSize.width - edge - codeSide + 36;
const textWidth = codeLeft - edge - 4;

/** Draws a business card: company, person and how to reach them at the left, the code at the right. White in both themes. `logo` is the company's, where it has one and it could be read. */
export function drawCard(
  context: CanvasRenderingContext2D,
  card: IdentityCard,
  fonts: string,
  logo: CanvasImageSource | null,
): void {
  const { width, height } = cardSize;
  const colour = card.company.colour ?? standardColour;
  const font = (size: number, weight: number): string => `${weight} ${size}px ${fonts}`;
  const measureAt =
    (weight: number): Measure =>
    (text, at) => {
      context.font = font(at, weight);
      return context.measureText(text).width;
    };
  const write = (text: string, y: number, size: number, least: number, weight: number, style: string): void => {
    const fitted = fitText(text, textWidth, size, least, measureAt(weight));
    context.font = font(fitted.size, weight);
    context.fillStyle = style;
    context.fillText(fitted.text, edge, y);
  };

  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  context.fillStyle = colour;
  context.fillRect(0, height - 14, width, 14);
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  drawCompany(context, card.company.name, colour, font, logo);
  // From the foot up, so that what is missing leaves no gap.
  let y = height - edge - 16;
  for (const line of [card.email, card.phone === null ? null : formatPhone(card.phone)]) {
    if (line === null) continue;
    write(line, y, 30, 20, 400, ink);
    y -= 44;
  }
  y -= 18;
  if (card.title !== null && card.title.trim() !== '') {
    write(card.title, y, 32, 22, 400, ink2);
    y -= 52;
  }
  const name = fitLines(card.name, textWidth, { size: 64, small: 46, least: 30 }, measureAt(600));
  context.font = font(name.size, 600);
  context.fillStyle = ink;
  for (const line of name.lines.toReversed()) {
    context.fillText(line, edge, y);
    y -= Math.round(name.size * 1.2);
  }

  const top = height - edge - codeSide - 6;
  drawQr(context, qrPicture(card.link), codeLeft, top, codeSide);
  context.font = font(26, 500);
  context.fillStyle = ink2;
  context.textAlign = 'center';
  context.fillText(card.code, codeLeft + codeSide / 2, top + codeSide + 8);
}

function drawCompany(
  context: CanvasRenderingContext2D,
  name: string,
  colour: string,
  font: (size: number, weight: number) => string,
  logo: CanvasImageSource | null,
): void {
  const tile = 64;
  context.save();
  context.beginPath();
  context.roundRect(edge, edge - 4, tile, tile, tile * 0.28);
  context.clip();
  if (logo === null) {
    context.fillStyle = colour;
    context.fillRect(edge, edge - 4, tile, tile);
    context.fillStyle = inkOn(colour);
    context.font = font(36, 600);
    context.textAlign = 'center';
    context.fillText([...name.trim()][0]?.toUpperCase() ?? '', edge + tile / 2, edge + 41);
  } else context.drawImage(logo, edge, edge - 4, tile, tile);
  context.restore();
  const room = cardSize.width - edge - (edge + tile + 22);
  const measure: Measure = (text, at) => {
    context.font = font(at, 600);
    return context.measureText(text).width;
  };
  const fitted = fitText(name, room, 36, 22, measure);
  context.font = font(fitted.size, 600);
  context.fillStyle = ink;
  context.fillText(fitted.text, edge + tile + 22, edge + 41);
}

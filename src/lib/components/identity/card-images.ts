import { cardSize, drawCard } from './draw-card.ts';
import { drawQr } from './draw-qr.ts';
import { fitText, type Measure } from './fit-text.ts';
import { fileNameOf, type IdentityCard } from './identity-card.ts';
import { logoAddress, pictureAt } from './picture-at.ts';
import { withDensity } from './png-density.ts';
import { qrPicture } from './qr-modules.ts';

const codeWidth = 1080;
const codeHeight = 1300;

/** The business card as a PNG that prints at 91 × 55 mm (S23). */
export async function cardImage(card: IdentityCard): Promise<File> {
  const canvas = canvasOf(cardSize.width, cardSize.height);
  drawCard(contextOf(canvas), card, fontsOf(), await pictureAt(logoAddress(card.company.logo)));
  return fileOf(canvas, fileNameOf(card, 'card.png'), cardSize.dpi);
}

/** The code with name and company below it as a PNG (S20). */
export async function codeImage(card: IdentityCard): Promise<File> {
  const canvas = canvasOf(codeWidth, codeHeight);
  const context = contextOf(canvas);
  const fonts = fontsOf();
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, codeWidth, codeHeight);
  drawQr(context, qrPicture(card.link), 40, 20, codeWidth - 80);
  context.textAlign = 'center';
  const write = (text: string, y: number, size: number, weight: number, style: string): void => {
    const measure: Measure = (one, at) => {
      context.font = `${weight} ${at}px ${fonts}`;
      return context.measureText(one).width;
    };
    const fitted = fitText(text, codeWidth - 120, size, 28, measure);
    context.font = `${weight} ${fitted.size}px ${fonts}`;
    context.fillStyle = style;
    context.fillText(fitted.text, codeWidth / 2, y);
  };
  write(card.code, 1080, 52, 600, '#1a1d24');
  write(card.name, 1172, 48, 600, '#1a1d24');
  write(card.company.name, 1234, 40, 400, '#545b66');
  return fileOf(canvas, fileNameOf(card, 'code.png'), 300);
}

function canvasOf(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

/** @throws Error where the browser gives no canvas, as when memory is short */
function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas to draw on');
  return context;
}

/** The fonts of the page: a card in Japanese takes Japanese forms of its letters. */
const fontsOf = (): string => getComputedStyle(document.body).fontFamily;

async function fileOf(canvas: HTMLCanvasElement, name: string, dpi: number): Promise<File> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error('the picture could not be made');
  const bytes = withDensity(new Uint8Array(await blob.arrayBuffer()), dpi);
  return new File([bytes], name, { type: 'image/png' });
}

import { qrPicture } from '../../src/lib/components/identity/qr-modules.ts';
import { Random } from './random.ts';

/** A grey picture: one byte a pixel, rows from the top. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly luma: Uint8Array;
}

/** How a QR code stands before a camera. */
export interface Scene {
  /** Side of the code with its quiet zone, in pixels of a 640 × 480 picture. */
  readonly side: number;
  /** Degrees about the line of sight. */
  readonly turn?: number;
  /** Degrees by which its upper edge leans away. */
  readonly tilt?: number;
  /** 1 is a well-lit page, 0.1 a dark room. */
  readonly light?: number;
  /** 1 is black on white. */
  readonly contrast?: number;
  /** Light modules on a dark ground. */
  readonly inverted?: boolean;
  /** Deviation of the sensor's noise, in steps of 255. */
  readonly noise?: number;
  /** Radius in pixels. */
  readonly blur?: number;
}

const width = 640;
const height = 480;
const table = 0.62;
const samples = 2;

/** Draws a text as a QR code as the product draws it, in a scene; the same seed makes the same noise. */
export function drawScene(text: string, scene: Scene, seed = 1): GreyPicture {
  const { size, runs } = qrPicture(text);
  const dark = new Uint8Array(size * size);
  for (const { x, y, length } of runs) dark.fill(1, y * size + x, y * size + x + length);
  const turn = ((scene.turn ?? 0) * Math.PI) / 180;
  const tilt = ((scene.tilt ?? 0) * Math.PI) / 180;
  /** Brightness of the plane the code lies on, at a point of the picture. */
  const at = (x: number, y: number): number => {
    // The plane leans about the picture's middle row; the eye is a picture's width and a half away.
    const depth = 1 + ((y - height / 2) / (width * 1.5)) * Math.tan(tilt);
    const [u, v] = [(x - width / 2) / depth, (y - height / 2) / depth / Math.cos(tilt)];
    const across = ((u * Math.cos(turn) + v * Math.sin(turn)) / scene.side + 0.5) * size;
    const down = ((v * Math.cos(turn) - u * Math.sin(turn)) / scene.side + 0.5) * size;
    const [column, row] = [Math.floor(across), Math.floor(down)];
    const onPaper = [column, row].every((place) => place >= 0 && place < size);
    if (!onPaper) return table * (0.9 + (0.2 * x) / width);
    return (dark[row * size + column] === 1) === (scene.inverted ?? false) ? 0.95 : 0.05;
  };
  const light = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let part = 0; part < samples * samples; part += 1) {
        sum += at(x + ((part % samples) + 0.5) / samples, y + (Math.floor(part / samples) + 0.5) / samples);
      }
      light[y * width + x] = sum / samples ** 2;
    }
  }
  return exposed(blurred(light, scene.blur ?? 0), scene, new Random(seed));
}

function exposed(light: Float32Array, scene: Scene, random: Random): GreyPicture {
  const { light: gain = 1, contrast = 1, noise = 0 } = scene;
  const luma = Uint8Array.from(light, (value) => {
    // Three even numbers, spread to a deviation of 1, are near a normal one.
    const chance = noise > 0 ? 2 * (random.next() + random.next() + random.next() - 1.5) : 0;
    const seen = (0.5 + (value - 0.5) * contrast) * gain * 255 + chance * noise;
    return Math.max(0, Math.min(255, Math.round(seen)));
  });
  return { width, height, luma };
}

/** A box blur, twice, across and down. */
function blurred(light: Float32Array, radius: number): Float32Array {
  if (radius === 0) return light;
  let from = light;
  for (const step of [1, width, 1, width]) {
    const to = new Float32Array(from.length);
    for (let at = 0; at < from.length; at += 1) {
      let sum = 0;
      for (let near = -radius; near <= radius; near += 1) sum += from[at + near * step] ?? from[at] ?? 0;
      to[at] = sum / (2 * radius + 1);
    }
    from = to;
  }
  return from;
}

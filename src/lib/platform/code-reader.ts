import { BarcodeDetector as WasmDetector, prepareZXingModule } from 'barcode-detector/ponyfill';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';

/** What reads codes out of pictures, as browsers that have it define it. */
export interface CodeDetector {
  detect(picture: ImageBitmapSource): Promise<readonly { readonly rawValue: string }[]>;
}

interface DetectorClass {
  new (options: { formats: string[] }): CodeDetector;
  getSupportedFormats(): Promise<readonly string[]>;
}

const inWindow = window as unknown as { BarcodeDetector?: DetectorClass };
const formats = ['qr_code'];

/**
 * Sees to it that `window.BarcodeDetector` reads QR codes: the browser's own, or ZXing as WebAssembly from this origin.
 * False when there is neither, say at the first use without a network.
 */
export async function ensureDetector(): Promise<boolean> {
  if (await readsQrCodes(inWindow.BarcodeDetector)) return true;
  if (!(await wasmReady())) return false;
  inWindow.BarcodeDetector = WasmDetector as unknown as DetectorClass;
  return true;
}

/** The reader for photos: ZXing where it can be had, because it also reads inverted codes; else the browser's own. */
export async function photoDetector(): Promise<CodeDetector | null> {
  if (await wasmReady()) return new WasmDetector({ formats: ['qr_code'] });
  const native = inWindow.BarcodeDetector;
  return native && (await readsQrCodes(native)) ? new native({ formats }) : null;
}

async function readsQrCodes(detector: DetectorClass | undefined): Promise<boolean> {
  try {
    return detector !== undefined && (await detector.getSupportedFormats()).includes('qr_code');
  } catch {
    // Some systems have the interface and nothing behind it.
    return false;
  }
}

async function wasmReady(): Promise<boolean> {
  try {
    // Without this the library would fetch it from a public CDN.
    await prepareZXingModule({ overrides: { locateFile: () => wasmUrl }, fireImmediately: true });
    return true;
  } catch {
    // Not cached yet and no network, or WebAssembly is switched off: the caller says what still works.
    return false;
  }
}

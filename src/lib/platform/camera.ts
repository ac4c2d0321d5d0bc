import { Html5Qrcode, Html5QrcodeScannerState, Html5QrcodeSupportedFormats } from 'html5-qrcode';
import { cameraConstraints } from './camera-constraints.ts';
import { ensureDetector } from './code-reader.ts';
import { StillPicture } from './still-picture.ts';

/** Frames a second that are looked at: as fast as a hand moves, and the processor stays cool. */
const framesPerSecond = 12;
/** Frames are read at the camera's own size up to this: a small code needs its pixels, more only cost time. */
const longestSide = 1280;

export interface Zoom {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
}

/** A camera that runs and looks for codes. */
export interface RunningCamera {
  /** Its device id; empty where the browser does not tell. */
  readonly id: string;
  /** Looks at whoever holds the device: shown as in a mirror. */
  readonly facesUser: boolean;
  readonly width: number;
  readonly height: number;
  readonly hasTorch: boolean;
  readonly zoom: Zoom | null;
  setTorch(on: boolean): Promise<void>;
  setZoom(value: number): Promise<void>;
  /** Holds the picture still and stops looking; `resume` goes on. */
  freeze(): void;
  resume(): void;
  /** Gives the camera back to the system. */
  stop(): Promise<void>;
}

export interface CameraOptions {
  /** Device id; null for the one at the back. */
  readonly camera: string | null;
  readonly onread: (text: string) => void;
  /** The camera was taken away, or the device turned: start anew. */
  readonly onlost: () => void;
}

/**
 * Starts a camera inside an element, which gets the size of the camera's picture and is scaled by whoever shows it.
 * Throws what `getUserMedia` throws, as text or error: see `cameraProblem`.
 */
export async function startCamera(host: HTMLElement, options: CameraOptions): Promise<RunningCamera> {
  const detects = await ensureDetector();
  const scanner = new Html5Qrcode(host.id, {
    formatsToSupport: [Html5QrcodeSupportedFormats.QR_CODE],
    useBarCodeDetectorIfSupported: detects,
    verbose: false,
  });
  if (detects) useOneDecoder(scanner);
  const video = nativeSize(host);
  await scanner.start(
    // Ignored beside the constraints, but asked for.
    { facingMode: 'environment' },
    { fps: framesPerSecond, disableFlip: true, videoConstraints: cameraConstraints(options.camera) },
    options.onread,
    undefined,
  );
  const { width, height, element } = await video;
  const track = (element.srcObject as MediaStream).getVideoTracks()[0];
  if (!track) throw new DOMException('The camera gives no picture.', 'NotReadableError');
  track.addEventListener('ended', options.onlost);
  // Browsers also tell of a size that has not changed.
  const { videoWidth, videoHeight } = element;
  const turned = () => {
    if (element.videoWidth !== videoWidth || element.videoHeight !== videoHeight) options.onlost();
  };
  element.addEventListener('resize', turned);
  const picture = new StillPicture({
    state: () => stateOf(scanner),
    pause: () => scanner.pause(true),
    resume: () => scanner.resume(),
  });
  const settings = track.getSettings();
  // Older browsers have cameras and cannot say what they can do.
  const can = (typeof track.getCapabilities === 'function' ? track.getCapabilities() : {}) as Abilities;
  if (can.focusMode?.includes('continuous')) await set(track, { focusMode: 'continuous' });
  return {
    id: settings.deviceId ?? '',
    facesUser: settings.facingMode === 'user',
    width,
    height,
    hasTorch: can.torch === true,
    zoom: zoomOf(can, settings),
    setTorch: (on) => set(track, { torch: on }),
    setZoom: (zoom) => set(track, { zoom }),
    freeze: () => picture.set(true),
    resume: () => picture.set(false),
    stop: async () => {
      picture.end();
      track.removeEventListener('ended', options.onlost);
      element.removeEventListener('resize', turned);
      await scanner.stop();
      scanner.clear();
    },
  };
}

function stateOf(scanner: Html5Qrcode): 'looking' | 'still' | 'neither' {
  const state = scanner.getState();
  if (state === Html5QrcodeScannerState.SCANNING) return 'looking';
  return state === Html5QrcodeScannerState.PAUSED ? 'still' : 'neither';
}

/** The cameras of this device by name; empty before the first permission. */
export async function listCameras(): Promise<readonly { readonly id: string; readonly label: string }[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter(({ kind, deviceId, label }) => kind === 'videoinput' && deviceId !== '' && label !== '')
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
}

/**
 * The library reads every frame at its size on the page, and every other frame with a decoder of its own that is slower
 * and misses inverted codes. The element therefore gets the picture's own size, and where there is a detector it is used
 * alone.
 */
function useOneDecoder(scanner: Html5Qrcode): void {
  const { qrcode } = scanner as unknown as { readonly qrcode?: { secondaryDecoder?: unknown } };
  if (qrcode) delete qrcode.secondaryDecoder;
}

function nativeSize(host: HTMLElement): Promise<{ width: number; height: number; element: HTMLVideoElement }> {
  return new Promise((resolve) => {
    // Before it plays: then the library takes its measures. This event does not bubble.
    const fit = ({ target: element }: Event) => {
      if (!(element instanceof HTMLVideoElement)) return;
      host.removeEventListener('loadedmetadata', fit, true);
      const scale = Math.min(1, longestSide / Math.max(element.videoWidth, element.videoHeight));
      const width = Math.round(element.videoWidth * scale);
      const height = Math.round(element.videoHeight * scale);
      host.style.width = `${width}px`;
      host.style.height = `${height}px`;
      element.style.width = `${width}px`;
      element.style.height = `${height}px`;
      element.style.maxWidth = 'none';
      // The library's own listener came first: only now can it be stopped again.
      element.addEventListener('playing', () => resolve({ width, height, element }), { once: true });
    };
    host.addEventListener('loadedmetadata', fit, true);
  });
}

/** What TypeScript's library does not list yet. */
interface Abilities {
  readonly torch?: boolean;
  readonly focusMode?: readonly string[];
  readonly zoom?: { readonly min?: number; readonly max?: number; readonly step?: number };
}

function zoomOf({ zoom }: Abilities, settings: MediaTrackSettings): Zoom | null {
  if (!zoom || zoom.min === undefined || zoom.max === undefined || zoom.max <= zoom.min) return null;
  const { zoom: value = zoom.min } = settings as { readonly zoom?: number };
  return { min: zoom.min, max: zoom.max, step: zoom.step && zoom.step > 0 ? zoom.step : 0.1, value };
}

async function set(track: MediaStreamTrack, ability: { torch?: boolean; zoom?: number; focusMode?: string }) {
  try {
    await track.applyConstraints({ advanced: [ability as MediaTrackConstraintSet] });
  } catch {
    // Some cameras say that they can and cannot: the picture goes on as it is.
  }
}

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ScanCamera, type CameraPort } from '../../../src/lib/components/scan/scan-camera.svelte.ts';
import type { CameraOptions, RunningCamera } from '../../../src/lib/platform/camera.ts';
import type { CameraProblem } from '../../../src/lib/platform/camera-problem.ts';

/** A device whose camera says what happens to it. */
class Device implements CameraPort {
  readonly happened: string[] = [];
  remembered: string | null = null;
  problem: CameraProblem | null = null;
  inTheWay: CameraProblem | null = null;
  gone: string | null = null;
  options: CameraOptions | null = null;
  /** Starting waits for this. */
  answer: Promise<void> = Promise.resolve();

  before = () => this.inTheWay;
  problemOf = (thrown: unknown) => thrown as CameraProblem;
  list = () => Promise.resolve([{ id: 'back', label: 'Back' }]);
  remember = (camera: string | null) => void this.happened.push(`remember ${camera}`);

  start = async (options: CameraOptions): Promise<RunningCamera> => {
    this.happened.push(`ask ${options.camera}`);
    await this.answer;
    if (this.problem !== null) throw this.problem as unknown as Error;
    if (options.camera !== null && options.camera === this.gone) throw 'gone' as unknown as Error;
    this.options = options;
    const did = (what: string) => () => void this.happened.push(what);
    return {
      id: options.camera ?? 'back',
      facesUser: false,
      width: 640,
      height: 480,
      hasTorch: true,
      zoom: { min: 1, max: 4, step: 0.5, value: 1 },
      setTorch: (on) => Promise.resolve(did(`torch ${on}`)()),
      setZoom: (value) => Promise.resolve(did(`zoom ${value}`)()),
      freeze: did('freeze'),
      resume: did('resume'),
      stop: () => Promise.resolve(did('stop')()),
    };
  };
}

let device: Device;
let read: string[];
let scanner: ScanCamera;
const make = () => new ScanCamera(device, (text) => void read.push(text));

beforeEach(() => {
  device = new Device();
  read = [];
  scanner = make();
});

describe('The scanner’s camera', () => {
  test('runs while it is looked at, is given back in the background and restarted', async () => {
    await scanner.shown(true);
    expect(scanner.view).toMatchObject({ state: 'running', cameras: [{ id: 'back' }] });
    await scanner.shown(false);
    expect(scanner.view.state).toBe('off');
    await scanner.shown(true);
    expect(scanner.view.state).toBe('running');
    expect(device.happened).toEqual(['ask null', 'stop', 'ask null']);
  });

  test('is given back at once when the page was left before the question was answered', async () => {
    let allow = (): void => undefined;
    device.answer = new Promise((resolve) => (allow = resolve));
    const started = scanner.start();
    await vi.waitFor(() => expect(device.happened).toEqual(['ask null']));
    const stopped = scanner.stop();
    allow();
    await Promise.all([started, stopped]);
    expect(device.happened).toEqual(['ask null', 'stop']);
    expect(scanner.view.state).toBe('off');
  });

  test('stands still while a code is looked at, and tells of no other', async () => {
    await scanner.start();
    device.options?.onread('one');
    scanner.hold();
    device.options?.onread('two');
    await scanner.release();
    device.options?.onread('three');
    expect(read).toEqual(['one', 'three']);
    expect(device.happened).toEqual(['ask null', 'freeze', 'resume']);
  });

  test('is not started by coming back while a code is looked at, but afterwards', async () => {
    await scanner.start();
    scanner.hold();
    await scanner.shown(false);
    await scanner.shown(true);
    expect(device.happened).toEqual(['ask null', 'freeze', 'stop']);
    await scanner.release();
    expect(scanner.view.state).toBe('running');
  });

  test('says what stands in the way, and runs when that is gone', async () => {
    device.inTheWay = 'insecure';
    await scanner.start();
    expect(scanner.view).toEqual({ state: 'problem', problem: 'insecure' });
    expect(device.happened).toEqual([]);
    device.inTheWay = null;
    device.problem = 'denied';
    await scanner.start();
    expect(scanner.view).toEqual({ state: 'problem', problem: 'denied' });
    device.problem = null;
    await scanner.shown(true);
    expect(scanner.view.state).toBe('running');
  });

  test('says so when nobody answers the question', async () => {
    vi.useFakeTimers();
    try {
      device.answer = new Promise(() => undefined);
      void scanner.start();
      await vi.advanceTimersByTimeAsync(4900);
      expect(scanner.view).toEqual({ state: 'starting', slow: false });
      await vi.advanceTimersByTimeAsync(200);
      expect(scanner.view).toEqual({ state: 'starting', slow: true });
    } finally {
      vi.useRealTimers();
    }
  });

  test('is the one chosen last time, unless that is gone', async () => {
    device.remembered = 'usb';
    scanner = make();
    await scanner.start();
    expect(scanner.view).toMatchObject({ camera: { id: 'usb' } });
    await scanner.choose('front');
    expect(scanner.view).toMatchObject({ camera: { id: 'front' } });
    device.gone = 'front';
    await scanner.restart();
    expect(scanner.view).toMatchObject({ camera: { id: 'back' } });
    expect(device.happened.slice(-3)).toEqual(['ask front', 'remember null', 'ask null']);
  });

  test('is restarted when the system takes it away', async () => {
    await scanner.start();
    device.options?.onlost();
    await vi.waitFor(() => expect(device.happened).toEqual(['ask null', 'stop', 'ask null']));
    await vi.waitFor(() => expect(scanner.view.state).toBe('running'));
  });

  test('lights and zooms, and forgets the light when it is started anew', async () => {
    await scanner.start();
    await scanner.setTorch(true);
    await scanner.setZoom(2.5);
    expect([scanner.torch, scanner.zoom]).toEqual([true, 2.5]);
    await scanner.restart();
    expect([scanner.torch, scanner.zoom]).toEqual([false, 1]);
    expect(device.happened).toEqual(['ask null', 'torch true', 'zoom 2.5', 'stop', 'ask null']);
  });
});

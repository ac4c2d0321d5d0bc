import type { CameraOptions, RunningCamera } from '$lib/platform/camera.ts';
import type { CameraProblem } from '$lib/platform/camera-problem.ts';

/** A camera one can choose. */
export interface CameraChoice {
  readonly id: string;
  readonly label: string;
}

/** What the scanner needs of the device. */
export interface CameraPort {
  /** What stands in the way before anything is asked, or null. */
  before(): CameraProblem | null;
  start(options: CameraOptions): Promise<RunningCamera>;
  list(): Promise<readonly CameraChoice[]>;
  problemOf(thrown: unknown): CameraProblem;
  /** The camera chosen last time; null for the one at the back. */
  readonly remembered: string | null;
  remember(camera: string | null): void;
}

export type CameraView =
  | { readonly state: 'off' }
  /** `slow`: nobody has answered the browser's question for a while, or it was not asked. */
  | { readonly state: 'starting'; readonly slow: boolean }
  | { readonly state: 'running'; readonly camera: RunningCamera; readonly cameras: readonly CameraChoice[] }
  | { readonly state: 'problem'; readonly problem: CameraProblem };

/** Installed apps on iOS sometimes never show the question. */
const patienceMs = 5000;

/** The scanner's camera: on while it is looked at, given back otherwise. */
export class ScanCamera {
  view: CameraView = $state.raw({ state: 'off' });
  torch = $state(false);
  zoom = $state(0);
  readonly #port: CameraPort;
  readonly #onread: (text: string) => void;
  #chosen: string | null;
  #wanted = false;
  /** A code was read and is being looked at. */
  #held = false;
  /** Starting and stopping go one after the other: a camera cannot do both. */
  #work: Promise<void> = Promise.resolve();

  constructor(port: CameraPort, onread: (text: string) => void) {
    this.#port = port;
    this.#onread = onread;
    this.#chosen = port.remembered;
  }

  /** Asks for the camera, or asks again. Resolves when it runs, or cannot. */
  start(): Promise<void> {
    this.#wanted = true;
    return this.#next(() => this.#open());
  }

  /** Gives the camera back. */
  stop(): Promise<void> {
    this.#wanted = false;
    return this.#next(() => (this.#wanted ? Promise.resolve() : this.#close()));
  }

  /** Gives it back and asks anew. */
  restart(): Promise<void> {
    return this.#next(async () => {
      await this.#close();
      await this.#open();
    });
  }

  /** Another camera, remembered for next time. */
  async choose(camera: string): Promise<void> {
    this.#chosen = camera;
    this.#port.remember(camera);
    await this.restart();
  }

  async setTorch(on: boolean): Promise<void> {
    if (this.view.state !== 'running') return;
    this.torch = on;
    await this.view.camera.setTorch(on);
  }

  async setZoom(value: number): Promise<void> {
    if (this.view.state !== 'running') return;
    this.zoom = value;
    await this.view.camera.setZoom(value);
  }

  /** Stands still while a code is looked at. */
  hold(): void {
    if (this.#held) return;
    this.#held = true;
    if (this.view.state === 'running') this.view.camera.freeze();
  }

  /** Looks for the next code. */
  async release(): Promise<void> {
    if (!this.#held) return;
    this.#held = false;
    if (this.view.state === 'running') this.view.camera.resume();
    else if (this.view.state === 'off') await this.start();
  }

  /** The page is shown or hidden: nobody is filmed from the background. */
  async shown(isShown: boolean): Promise<void> {
    if (!isShown) await this.stop();
    else if (!this.#held) await this.start();
  }

  #next(act: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(act);
    return this.#work;
  }

  async #open(): Promise<void> {
    if (!this.#wanted || this.view.state === 'running') return;
    const inTheWay = this.#port.before();
    if (inTheWay !== null) {
      this.view = { state: 'problem', problem: inTheWay };
      return;
    }
    this.view = { state: 'starting', slow: false };
    const patience = setTimeout(() => {
      if (this.view.state === 'starting') this.view = { state: 'starting', slow: true };
    }, patienceMs);
    try {
      const camera = await this.#startChosen();
      if (!this.#wanted) {
        await camera.stop();
        this.view = { state: 'off' };
        return;
      }
      this.torch = false;
      this.zoom = camera.zoom?.value ?? 0;
      this.view = { state: 'running', camera, cameras: await this.#port.list() };
      if (this.#held) camera.freeze();
    } catch (thrown) {
      this.view = { state: 'problem', problem: this.#port.problemOf(thrown) };
    } finally {
      clearTimeout(patience);
    }
  }

  async #startChosen(): Promise<RunningCamera> {
    const options = {
      onread: (text: string) => {
        if (!this.#held) this.#onread(text);
      },
      onlost: () => void this.restart(),
    };
    try {
      return await this.#port.start({ ...options, camera: this.#chosen });
    } catch (thrown) {
      const problem = this.#port.problemOf(thrown);
      if (this.#chosen === null || (problem !== 'gone' && problem !== 'none')) throw thrown;
      // The one chosen last time has been unplugged.
      this.#chosen = null;
      this.#port.remember(null);
      return this.#port.start({ ...options, camera: null });
    }
  }

  async #close(): Promise<void> {
    if (this.view.state !== 'running') return;
    const { camera } = this.view;
    this.view = { state: 'off' };
    await camera.stop();
  }
}

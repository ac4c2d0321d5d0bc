/** How long a camera takes at most to go on, in most cases. */
const lookAgainMs = 250;

/** What can stand still and go on, but is on its way for a while after `resume`. */
export interface Pausable {
  readonly state: () => 'looking' | 'still' | 'neither';
  readonly pause: () => void;
  readonly resume: () => void;
}

/** Holds a camera's picture still and lets it go on, in whatever order and however fast it is told to. */
export class StillPicture {
  readonly #camera: Pausable;
  #wanted = false;
  #onItsWay: ReturnType<typeof setTimeout> | null = null;

  constructor(camera: Pausable) {
    this.#camera = camera;
  }

  /** What holds from now on. */
  set(isStill: boolean): void {
    this.#wanted = isStill;
    if (this.#onItsWay === null) this.#settle();
  }

  /** The camera is given back: nothing is to be settled any more. */
  end(): void {
    if (this.#onItsWay !== null) clearTimeout(this.#onItsWay);
    this.#onItsWay = null;
  }

  #settle(): void {
    const state = this.#camera.state();
    if (this.#wanted && state === 'looking') this.#camera.pause();
    if (this.#wanted || state !== 'still') return;
    this.#camera.resume();
    this.#awaitLooking();
  }

  /** Until it looks again it can neither be paused nor resumed. */
  #awaitLooking(): void {
    this.#onItsWay = setTimeout(() => {
      this.#onItsWay = null;
      if (this.#camera.state() === 'still') this.#awaitLooking();
      else this.#settle();
    }, lookAgainMs);
  }
}

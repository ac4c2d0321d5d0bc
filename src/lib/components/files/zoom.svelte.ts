/** A point of the stage, in pixels from its middle. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Half of a stage or of a picture in it, in pixels: how far it reaches from the middle. */
type Half = Point;

const most = 8;
const pressed = 2.5;

/** How a picture lies on its stage: enlarged around the middle, and moved. */
export class Zoom {
  scale = $state(1);
  at: Point = $state.raw({ x: 0, y: 0 });
  #stage: Half = { x: 0, y: 0 };
  #picture: Half = { x: 0, y: 0 };

  get isOn(): boolean {
    return this.scale > 1;
  }

  /** The sizes it is laid out for: the picture's own stays inside the stage's. */
  fit(stage: Half, picture: Half): void {
    this.#stage = stage;
    this.#picture = picture;
    this.#lay(this.scale, this.at);
  }

  /** As it came. */
  reset(): void {
    this.scale = 1;
    this.at = { x: 0, y: 0 };
  }

  /** Large around this point, or as it came. */
  toggle(point: Point): void {
    if (this.isOn) this.reset();
    else this.by(pressed, point);
  }

  /** Larger or smaller by a factor; what is at `point` stays there. */
  by(factor: number, point: Point): void {
    const scale = Math.min(most, Math.max(1, this.scale * factor));
    const grown = scale / this.scale;
    this.#lay(scale, {
      x: point.x - (point.x - this.at.x) * grown,
      y: point.y - (point.y - this.at.y) * grown,
    });
  }

  /** Moved by so many pixels. */
  move(by: Point): void {
    this.#lay(this.scale, { x: this.at.x + by.x, y: this.at.y + by.y });
  }

  /** No further than to its edges. */
  #lay(scale: number, at: Point): void {
    this.scale = scale;
    const reach = (side: 'x' | 'y'): number => Math.max(0, this.#picture[side] * scale - this.#stage[side]);
    const held = (side: 'x' | 'y'): number => Math.min(reach(side), Math.max(-reach(side), at[side]));
    this.at = { x: held('x'), y: held('y') };
  }
}

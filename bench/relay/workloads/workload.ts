import type { RunningTarget } from '../start-target.ts';
import type { TargetName } from '../client/client.ts';
import type { Shape } from '../world.ts';

/** What a workload works with. */
export interface Cell {
  readonly running: RunningTarget;
  /** How long is measured. */
  readonly seconds: number;
}

/** Figures of one run by their names. */
export type Figures = Readonly<Record<string, number>>;

/** One thing that is measured. */
export interface Workload {
  readonly name: string;
  readonly says: string;
  readonly shape: Shape;
  readonly targets: readonly TargetName[];
  /** Whether the server is started with the probe. */
  readonly probed?: boolean;
  /** After this the cell has failed, besides the measured time. */
  readonly patienceSeconds: number;
  run(cell: Cell): Promise<Figures>;
}

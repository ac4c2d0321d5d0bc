/** A line with its time: the key of who wrote it, when (epoch milliseconds), what. */
export interface TimedLine {
  readonly who: string;
  readonly at: number;
  readonly text: string;
}

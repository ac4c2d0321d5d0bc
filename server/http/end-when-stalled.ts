/** How long somebody may take nothing of what they asked for before they count as gone, in milliseconds. */
const silenceMs = 60_000;

/** What of an answer is needed to end it. */
interface Ending {
  setTimeout(ms: number, callback: () => void): unknown;
  destroy(): unknown;
}

/** Ends the connection of whoever does not read what they are given: it holds what the answer is read from. */
export function endWhenStalled(outgoing: Ending, ms = silenceMs): void {
  outgoing.setTimeout(ms, () => outgoing.destroy());
}

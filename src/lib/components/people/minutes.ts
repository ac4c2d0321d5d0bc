/** Whole minutes to wait, at least one. */
export const minutesOf = (seconds: number | undefined): number => Math.max(1, Math.ceil((seconds ?? 60) / 60));

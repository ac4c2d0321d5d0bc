/** A share from 0 to 1 as whole percents: 100 only when all of it is done. */
export const percentOf = (share: number): number => Math.floor(Math.max(0, Math.min(1, share)) * 100);

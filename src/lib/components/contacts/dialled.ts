/** A link that dials a number, however it is written. */
export const dialled = (number: string): string => `tel:${number.replace(/[^+0-9]/g, '')}`;

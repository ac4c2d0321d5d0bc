import type { UserId } from '#shared/ids.ts';
import type { PhoneNumber } from '#shared/phone.ts';

/** Mobile numbers, and how often things were done that must not be done often. */
export interface PeopleTables {
  phone: PhoneTable;
  phone_code: PhoneCodeTable;
  allowance: AllowanceTable;
}

/** A verified mobile number. It is one person's: whoever proves to have it now. */
export interface PhoneTable {
  user: UserId;
  number: PhoneNumber;
  /** Whether its owner lets people of partner companies find them by it. */
  searchable: 0 | 1;
  verified_at: number;
}

/** A code on its way to a number; one a person. */
export interface PhoneCodeTable {
  user: UserId;
  number: PhoneNumber;
  /** Keyed hash of the code, the number and the person. */
  hash: string;
  tries_left: number;
  expires_at: number;
}

/** How much of a rate is spent. */
export interface AllowanceTable {
  kind: string;
  key: string;
  /** The moment at which nothing is spent any more, epoch milliseconds. */
  spent_until: number;
}

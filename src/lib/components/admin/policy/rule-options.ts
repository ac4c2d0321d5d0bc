import { m } from '$lib/paraglide/messages.js';
import { sizeLabel } from '../../info/size-label.ts';
import { recallLabel } from './policy-labels.ts';

const megabyte = 1024 * 1024;
const sizes = [5, 10, 25, 50, 100, 250].map((size) => size * megabyte);
const days = [7, 14, 30, 60, 90, 180, 365];

/** What a choice of many offers; the value that holds is always among them. */
export type NumberOptions = readonly { readonly value: number; readonly label: string }[];

/** Largest sizes of a file, 0 for none. */
export const sizeOptions = (...holding: readonly number[]): NumberOptions => [
  { value: 0, label: m.policy_files_none() },
  ...ordered(
    sizes,
    holding.filter((size) => size > 0),
  ).map((value) => ({
    value,
    label: m.policy_files_up_to({ size: sizeLabel(value) }),
  })),
];

/** How long a deleted contact stays in the trash. */
export const dayOptions = (...holding: readonly number[]): NumberOptions =>
  ordered(days, holding).map((value) => ({ value, label: m.policy_days({ count: value }) }));

/** How long a message can be taken back. */
export const recallOptions = () =>
  ([0, 1, 24] as const).map((hours) => ({ value: String(hours) as '0' | '1' | '24', label: recallLabel(hours) }));

/** Who adds people to a room. */
export const inviteOptions = () =>
  [
    { value: 'masters', label: m.policy_masters() },
    { value: 'anyone', label: m.policy_anyone() },
  ] as const;

const ordered = (offered: readonly number[], holding: readonly number[]): number[] =>
  [...new Set([...offered, ...holding])].sort((one, other) => one - other);

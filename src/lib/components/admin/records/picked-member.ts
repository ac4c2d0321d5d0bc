import { m } from '$lib/paraglide/messages.js';
import type { MemberName } from '#shared/api/records.ts';
import type { PickedPerson } from '../PersonPicker.svelte';
import { whenText } from './when.ts';

/** A member, or somebody who was one, as one to be chosen. */
export const pickedMember = ({ user, name, email, removedAt }: MemberName): PickedPerson => ({
  id: user,
  name,
  photo: null,
  second: removedAt === null ? email : m.audit_erase_removed({ time: whenText(removedAt) }),
  words: [email],
});

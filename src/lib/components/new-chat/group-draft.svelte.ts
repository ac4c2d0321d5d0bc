import type { History } from '#shared/api/rooms.ts';
import { limits } from '#shared/limits.ts';
import type { RoomPhotoRow } from '$lib/projection/room-commands.ts';
import { m } from '$lib/paraglide/messages.js';

/** What somebody wants a group to be, while they write it down. */
export class GroupDraft {
  name = $state('');
  description = $state('');
  photo: RoomPhotoRow | null = $state.raw(null);
  history = $state<History>('all');
  /** The name that was suggested last: it follows the people until somebody writes another. */
  #suggested = '';

  /** Takes a name that fits the people, unless somebody has written one. */
  suggest(name: string): void {
    if (this.name === '' || this.name === this.#suggested) this.name = name;
    this.#suggested = name;
  }
}

/** What is wrong with the name of a group; null when nothing is. */
export function groupNameProblem(name: string): string | null {
  const { length } = name.trim();
  if (length === 0) return m.groups_name_missing();
  return length > limits.nameLength ? m.groups_name_long({ count: length, limit: limits.nameLength }) : null;
}

/** What is wrong with the description of a group; null when nothing is. */
export function descriptionProblem(description: string): string | null {
  const { length } = description.trim();
  return length > limits.descriptionLength
    ? m.groups_description_long({ count: length, limit: limits.descriptionLength })
    : null;
}

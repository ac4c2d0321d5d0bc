import { m } from '$lib/paraglide/messages.js';
import type { RoomAsk, RoomChange } from '$lib/projection/room-commands.ts';
import type { Refusal } from '#shared/wire/refusals.ts';
import { unreachable } from '#shared/unreachable.ts';
import { refusalSentence } from '../timeline/refusal-sentence.ts';

/** What somebody wants of a group, in a few words. */
export function actText(ask: RoomAsk): string {
  switch (ask.command) {
    case 'create-group':
      return m.groups_act_create({ name: ask.name });
    case 'describe-room':
      return changeTexts(ask.change).join(' · ');
    case 'add-members':
      return m.groups_act_add({ names: ask.people.map(({ name }) => name).join(', ') });
    case 'remove-member':
      return m.groups_act_remove({ name: ask.memberName });
    case 'set-role':
      return ask.role === 'master'
        ? m.groups_act_master({ name: ask.memberName })
        : m.groups_act_member({ name: ask.memberName });
    case 'recall-message':
      return m.groups_act_recall({ name: ask.authorName });
    case 'leave-room':
      return m.groups_act_leave();
    default:
      return unreachable(ask);
  }
}

/** Why the server did not do it; `company` is the name of the company whose rule it is, when known. */
export function actReason(command: RoomAsk['command'], refusal: Refusal, company: string | null): string {
  if (refusal.rule === 'invalid') return m.groups_refused_invalid();
  if (refusal.rule !== 'not-found') return refusalSentence(refusal, company);
  if (command === 'create-group' || command === 'add-members') return m.groups_refused_someone();
  if (command === 'remove-member' || command === 'set-role') return m.groups_refused_gone();
  return refusalSentence(refusal, company);
}

function changeTexts({ name, description, photo, history }: RoomChange): string[] {
  return [
    name === undefined ? '' : m.groups_act_rename({ name }),
    description === undefined ? '' : m.groups_act_description(),
    photo === undefined ? '' : m.groups_act_photo(),
    history === undefined ? '' : history === 'all' ? m.groups_check_history_all() : m.groups_check_history_joining(),
  ].filter((text) => text !== '');
}

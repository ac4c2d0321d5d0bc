import type { RoomRow } from '$lib/projection/rows.ts';
import type { UserId } from '#shared/ids.ts';

/** The file of the last message; null without one. */
export type LineFile = NonNullable<NonNullable<RoomRow['last']>['file']> | null;

/** What the second line of a room row says, the most pressing thing first. */
export type LineTwo =
  | { readonly kind: 'refused'; readonly text: string; readonly count: number; readonly file: LineFile }
  /** `files` stand in the composer with it. */
  | { readonly kind: 'draft'; readonly text: string; readonly files: number }
  | { readonly kind: 'unconfirmed'; readonly count: number }
  /** A room that the server would not make. */
  | { readonly kind: 'not-added' }
  /** A rule has had its messages erased here. */
  | { readonly kind: 'wiped' }
  | { readonly kind: 'not-created' }
  | { readonly kind: 'excluded' }
  | { readonly kind: 'sealed' }
  | {
      readonly kind: 'preview';
      readonly own: boolean;
      readonly author: string | null;
      readonly text: string;
      readonly file: LineFile;
    }
  | { readonly kind: 'recalled' }
  /** There are messages, and they are on their way to this device. */
  | { readonly kind: 'coming' }
  | { readonly kind: 'empty' };

/** The one glyph at the right of the second line; `none` when there is nothing to say. */
export type RowGlyph = 'refused' | 'unread' | 'draft' | 'waiting' | 'sealed' | 'read' | 'sent' | 'none';

/** Not sent > draft > waiting > sealed > preview. A waiting message of a confirmed room is its own preview. */
export function lineTwo(room: RoomRow, me: UserId): LineTwo {
  const { last } = room;
  if (room.refused > 0) {
    const refused = last?.state === 'refused' ? last : null;
    return {
      kind: 'refused',
      text: oneLine(refused?.text ?? ''),
      count: room.refused,
      file: refused?.file ?? null,
    };
  }
  if (hasDraft(room)) return { kind: 'draft', text: oneLine(room.draft), files: room.draftFiles ?? 0 };
  if (room.notAdded !== undefined) return { kind: 'not-added' };
  if (room.notCreated !== undefined) return { kind: 'not-created' };
  if (room.state === 'waiting') return { kind: 'unconfirmed', count: room.waiting };
  if (room.wiped) return { kind: 'wiped' };
  if (room.state === 'excluded' || room.state === 'left') return { kind: 'excluded' };
  if (room.waiting === 0 && room.sealed) return { kind: 'sealed' };
  if (last === null) return { kind: room.coming === true || room.unread > 0 ? 'coming' : 'empty' };
  if (last.recalled) return { kind: 'recalled' };
  return {
    kind: 'preview',
    own: last.lane === me,
    author: authorOf(room, me),
    text: oneLine(last.text),
    file: last.file ?? null,
  };
}

/** Which glyph or pill stands at the right; what needs the person comes before what is only said. */
export function rowGlyph(room: RoomRow, me: UserId): RowGlyph {
  if (room.refused > 0) return 'refused';
  if (room.unread > 0) return 'unread';
  if (hasDraft(room)) return 'draft';
  if (room.notAdded !== undefined || room.notCreated !== undefined) return 'none';
  if (room.waiting > 0 || room.state === 'waiting') return 'waiting';
  if (room.sealed || room.state !== 'active') return 'sealed';
  if (room.last?.lane !== me) return 'none';
  return room.last.readBy > 0 ? 'read' : 'sent';
}

/** Whether something stands in the composer: a text, or files. */
export const hasDraft = ({ draft, draftFiles }: Pick<RoomRow, 'draft' | 'draftFiles'>): boolean =>
  draft.trim() !== '' || (draftFiles ?? 0) > 0;

function authorOf(room: RoomRow, me: UserId): string | null {
  const { last } = room;
  return room.type === 'group' && last !== null && last.lane !== '@' && last.lane !== me ? last.authorName : null;
}

/** A preview is one line, whatever was written. */
const oneLine = (text: string): string => text.slice(0, 200).replace(/\s+/g, ' ').trim();

/** Keeps a right-to-left preview from turning the words before it around: Unicode's first-strong isolate. */
export const isolated = (text: string): string =>
  `${String.fromCodePoint(0x2068)}${text}${String.fromCodePoint(0x2069)}`;

import type { History } from '#shared/api/rooms.ts';
import type { CompanyId, RecordId, UserId } from '#shared/ids.ts';
import type { MemberRow } from './rows.ts';

/** A person as this device knows them who is not a member of a room yet. */
export type KnownPerson = Pick<MemberRow, 'user' | 'company' | 'name' | 'title' | 'photo'>;

/** A company of somebody outside, as far as this device knows it. */
export interface KnownCompany {
  readonly company: CompanyId;
  readonly name: string;
  readonly colour: string | null;
}

/** What is to change of what a group says of itself; what is absent stays. */
export interface RoomChange {
  readonly name?: string;
  readonly description?: string | null;
  /** The SHA-256 of a photo that lies in `roomPhotos` until the server has it. */
  readonly photo?: string | null;
  readonly history?: History;
}

/** What a member wants of a group room. Each needs the server's word. */
export type RoomAsk =
  | {
      readonly command: 'create-group';
      readonly name: string;
      readonly description: string | null;
      readonly photo: string | null;
      /** Without me. */
      readonly members: readonly UserId[];
      readonly history: History;
    }
  | { readonly command: 'describe-room'; readonly change: RoomChange }
  | {
      readonly command: 'add-members';
      readonly people: readonly KnownPerson[];
      /** Those of their companies that are not my own. */
      readonly companies: readonly KnownCompany[];
    }
  | { readonly command: 'remove-member'; readonly user: UserId; readonly memberName: string }
  | {
      readonly command: 'set-role';
      readonly user: UserId;
      readonly memberName: string;
      readonly role: MemberRow['role'];
    }
  | {
      readonly command: 'recall-message';
      readonly page: number;
      readonly author: UserId;
      readonly authorName: string;
      readonly message: RecordId;
    }
  | { readonly command: 'leave-room'; readonly successor: UserId | null };

/** The photo of a room on its way to the server, by the SHA-256 of its bytes. */
export interface RoomPhotoRow {
  readonly hash: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The hash of the photo that must be at the server before it is asked; null when there is none. */
export function photoOf(ask: RoomAsk): string | null {
  if (ask.command === 'create-group') return ask.photo;
  return ask.command === 'describe-room' ? (ask.change.photo ?? null) : null;
}

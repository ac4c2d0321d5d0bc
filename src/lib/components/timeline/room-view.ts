import type { MemberRow, OpenRoom, RoomCompanyRow } from '$lib/projection/rows.ts';
import type { CompanyId, LaneId, UserId } from '#shared/ids.ts';

/** What a timeline asks of its room: who is who, and which company is not mine. */
export interface RoomView {
  readonly me: UserId;
  readonly isGroup: boolean;
  readonly isExternal: boolean;
  /** A person of the room, also one who has left; null for somebody unknown. */
  readonly person: (lane: LaneId) => MemberRow | null;
  /** The company of a person if it is not mine. */
  readonly partner: (company: CompanyId) => RoomCompanyRow | null;
  /** A company's name; null when it is not of this room. */
  readonly companyName: (company: CompanyId | null) => string | null;
}

/** A room's people for looking up. */
export const peopleById = (members: readonly MemberRow[]): ReadonlyMap<LaneId, MemberRow> =>
  new Map<LaneId, MemberRow>(members.map((one) => [one.user, one]));

/** Prepares a room's companies for looking up, beside its people. */
export function roomView(
  room: Pick<OpenRoom, 'type' | 'companies' | 'partners'>,
  people: ReadonlyMap<LaneId, MemberRow>,
  me: UserId,
): RoomView {
  const companies = new Map(room.companies.map((one) => [one.company, one]));
  const partners = new Map(room.partners.map((one) => [one.company, one]));
  return {
    me,
    isGroup: room.type === 'group',
    isExternal: partners.size > 0,
    person: (lane) => people.get(lane) ?? null,
    partner: (company) => partners.get(company) ?? null,
    companyName: (company) => (company === null ? null : (companies.get(company)?.name ?? null)),
  };
}

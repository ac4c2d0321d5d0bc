import { addOffline } from '$lib/actions/add-offline.ts';
import { keptCard } from '$lib/actions/keep-card.ts';
import { isMyCode, isMyCodeThere } from '$lib/actions/my-codes.ts';
import { lookAtCode, useCode } from '$lib/actions/use-code.ts';
import type { Core } from '$lib/core.ts';
import { verifyCard } from '$lib/platform/verify-card.ts';
import { directRoomId } from '#shared/ids.ts';
import type { LookResult } from './look-result.ts';

/** A scanned contact code, with the signed card that came along in the link's fragment, if one did. */
export interface ScannedCode {
  readonly code: string;
  readonly card: string | null;
}

/** Whose code this is: as the server says, or without a network as the card in it says (N01). */
export async function lookAtScanned(core: Core, scanned: ScannedCode, isOffline: boolean): Promise<LookResult> {
  const mine: LookResult = { ok: false, reason: 'mine' };
  // Known here without asking: the server would count it as a wrong code.
  if (await isMyCode(core, scanned.code)) return mine;
  // Nobody waits for a server that has not been heard for a while.
  const byCard = isOffline ? await lookAtCard(core, scanned) : null;
  if (byCard !== null) return byCard;
  const answer = await lookAtCode(scanned.code);
  if (answer.ok) return { ...answer, waits: false };
  if (answer.reason === 'not-found' && (await isMyCodeThere(scanned.code))) return mine;
  return (answer.reason === 'offline' ? await lookAtCard(core, scanned) : null) ?? answer;
}

/** Adds the person: at the server, or where that is not heard on this device, waiting (N01). */
export async function useScanned(core: Core, scanned: ScannedCode, waits: boolean): Promise<LookResult> {
  if (!waits) {
    const answer = await useCode(core, scanned.code);
    if (answer.ok) return { ...answer, waits: false };
    if (answer.reason !== 'offline') return answer;
  }
  const found = await lookAtCard(core, scanned);
  if (found === null || !found.ok) return found ?? { ok: false, reason: 'offline' };
  const added = await addOffline(core, scanned.code, scanned.card ?? '');
  return added.ok ? found : { ok: false, reason: 'offline' };
}

/** Null when there is no card, or this device cannot tell whether it is genuine. */
async function lookAtCard(core: Core, { card: text }: ScannedCode): Promise<LookResult | null> {
  const kept = text === null ? null : await keptCard(core);
  if (text === null || kept === null) return null;
  const checked = await verifyCard(text, kept.key);
  if (!checked.ok) return checked.reason === 'forged' ? { ok: false, reason: 'not-found' } : null;
  const { user, name, title, company } = checked.card;
  if (user === core.owner.user) return { ok: false, reason: 'mine' };
  const own = company.id === core.owner.company;
  const room = directRoomId(core.owner.user, user);
  return {
    ok: true,
    waits: true,
    person: { user, name, title, photo: null, company: { ...company, colour: null, own }, room },
  };
}

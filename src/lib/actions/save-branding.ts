import { setBranding } from '#shared/api/branding.ts';
import type { InputOf } from '#shared/api/endpoint.ts';
import { call, upload } from '../api/call.ts';
import { failureOf, type Failure } from '../api/failure.ts';
import type { RoomPhotoRow } from '../projection/room-commands.ts';

export type SaveBrandingResult = { readonly ok: true } | Failure<'meanwhile' | 'logo' | 'forbidden'>;

/** Saves how my company looks, its new logo first. Needs the network. */
export async function saveBranding(
  wanted: InputOf<typeof setBranding>,
  logo: RoomPhotoRow | null,
): Promise<SaveBrandingResult> {
  if (logo !== null) {
    const sent = await upload('/api/room-photos', logo.type, logo.bytes);
    if (!sent.ok) return failureOf(sent, { invalid: 'logo', forbidden: 'forbidden' });
  }
  const answer = await call(setBranding, wanted);
  if (answer.ok) return { ok: true };
  return failureOf(answer, { taken: 'meanwhile', invalid: 'logo', forbidden: 'forbidden' });
}

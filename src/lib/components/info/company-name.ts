import type { OpenRoom } from '$lib/projection/rows.ts';
import type { CompanyId } from '#shared/ids.ts';

/** The name of a company, of a room or my own; null when this device does not know it. */
export function companyNameIn(
  room: Pick<OpenRoom, 'companies'>,
  company: CompanyId | null,
  own: { readonly id: CompanyId; readonly name: string },
): string | null {
  if (company === own.id) return own.name;
  return room.companies.find((one) => one.company === company)?.name ?? null;
}

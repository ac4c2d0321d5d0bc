import { call } from '$lib/api/call.ts';
import { checkPolicy, getPolicy } from '#shared/api/policy.ts';
import type { CompanyId } from '#shared/ids.ts';

/** What resting or ending a link takes away. */
export interface LinkLoss {
  readonly rooms: number;
  readonly people: number;
  readonly invitations: number;
  /** Rooms whose copies on devices are erased. */
  readonly wiped: number;
}

/** What resting or ending the link with a company would do, by the check of the policy (N04); null when it cannot be asked. */
export async function checkWithout(company: CompanyId, act: 'pause' | 'end'): Promise<LinkLoss | null> {
  const now = await call(getPolicy, {});
  if (!now.ok) return null;
  const { revision, policy } = now.value;
  const { allow, deny, paused } = policy.companies;
  const companies =
    act === 'pause'
      ? { allow, deny, paused: [...new Set([...paused, company])] }
      : {
          allow: allow.filter((one) => one !== company),
          deny,
          paused: paused.filter((one) => one !== company),
        };
  const answer = await call(checkPolicy, { revision, policy: { ...policy, companies }, limit: 0 });
  if (!answer.ok) return null;
  const { counts, people, wiped } = answer.value;
  return { rooms: counts.sealed, people, invitations: counts.invitation, wiped };
}

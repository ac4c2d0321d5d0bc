import { runCommand } from '../companies/run-command.ts';
import type { Caller } from '../http/route.ts';
import type { Services } from '../services.ts';
import { keepingOwnerWay } from '../sign-on/owner-way.ts';
import { removePasskeys } from './stored-passkeys.ts';

/**
 * Removes one of somebody's own passkeys; false where there is none with this id.
 * @throws ApiFailure `invalid` (`id`, `owners`) for the last by which an owner gets in without the company's provider
 */
export const removeOwnPasskey = (
  services: Pick<Services, 'storage' | 'relay'>,
  { company, user }: Pick<Caller, 'company' | 'user'>,
  id: string,
): Promise<boolean> =>
  runCommand(services, (trx) =>
    keepingOwnerWay(trx, company, 'id', async () => (await removePasskeys(trx, user, id)) > 0),
  );

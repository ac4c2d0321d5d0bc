import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserId } from '#shared/ids.ts';
import { photoFolder } from '../../../server/accounts/photo-files.ts';
import { bySystem } from '../../../server/audit/audit.ts';
import { changePhoto, profileCost } from '../../../server/companies/me.ts';
import { orderErasure } from '../../../server/retention/order-erasure.ts';
import { runOrders } from '../../../server/retention/run-orders.ts';
import { keepUpload } from '../../../server/rooms/room-photo.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';

describe.each(['sqlite', 'postgres'] as const)('The photo of a member who is erased, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
  });
  afterAll(() => world.close());

  const upload = (user: UserId, hash: string): Promise<void> =>
    keepUpload(world.services, user, { bytes: new TextEncoder().encode(hash), hash }, profileCost(user));
  const isKept = (hash: string): Promise<boolean> =>
    access(join(photoFolder(world.services.dataDir), hash)).then(
      () => true,
      () => false,
    );
  const erase = async (user: UserId): Promise<void> => {
    const { services, ann, acme } = world;
    const owner = { user: ann, company: acme, role: 'owner' } as const;
    await orderErasure(services, owner, { ...bySystem, user: ann }, user, 'a test');
    // What was written this very moment might be somebody else's.
    world.wait(1000);
    await runOrders(services);
  };

  test('goes at once, unless somebody else has uploaded the same picture (P7)', async () => {
    const { services, ann, al, amy } = world;
    const [alone, shared] = ['a'.repeat(64), 'b'.repeat(64)];
    await upload(al, alone);
    await changePhoto(services, { user: al }, alone);
    await upload(amy, shared);
    await changePhoto(services, { user: amy }, shared);
    // About to be a room's.
    await upload(ann, shared);
    expect([await isKept(alone), await isKept(shared)]).toEqual([true, true]);
    await erase(al);
    await erase(amy);
    expect([await isKept(alone), await isKept(shared)]).toEqual([false, true]);
  });
});

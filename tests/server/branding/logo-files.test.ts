import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepPhoto, photoFolder } from '../../../server/accounts/photo-files.ts';
import { bySystem } from '../../../server/audit/audit.ts';
import { changeBranding, readBranding } from '../../../server/branding/change-branding.ts';
import { noteUpload } from '../../../server/rooms/room-photo.ts';
import { sweepPhotos } from '../../../server/rooms/sweep-photos.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';

const dayMs = 24 * 60 * 60_000;

describe.each(['sqlite', 'postgres'] as const)('The file of a logo, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
  });
  afterAll(() => world.close());

  async function upload(filling: number): Promise<string> {
    const { services, ann } = world;
    const bytes = Buffer.alloc(200, filling);
    const hash = createHash('sha256').update(bytes).digest('hex');
    const { db } = services.storage;
    await db.transaction().execute((trx) => noteUpload(trx, ann, hash, services.clock()));
    await keepPhoto(photoFolder(services.dataDir), { bytes, hash });
    return hash;
  }
  async function show(logo: string | null): Promise<void> {
    const { services, ann, acme } = world;
    const { revision, name, colour } = await readBranding(services.storage.db, acme);
    await changeBranding(services, { user: ann, company: acme }, revision, { name, colour, logo }, bySystem);
  }
  const isThere = (hash: string): Promise<boolean> =>
    access(join(photoFolder(world.services.dataDir), hash)).then(
      () => true,
      () => false,
    );

  test('stays as long as the company shows it, and goes a day after it was replaced (M41)', async () => {
    const { services, wait } = world;
    const [shown, unused] = [await upload(1), await upload(2)];
    await show(shown);
    wait(dayMs + 1);
    await sweepPhotos(services);
    expect([await isThere(shown), await isThere(unused)]).toEqual([true, false]);
    const next = await upload(3);
    await show(next);
    await sweepPhotos(services);
    expect(await isThere(shown), 'can still be put back').toBe(true);
    wait(dayMs + 1);
    await sweepPhotos(services);
    expect([await isThere(shown), await isThere(next)]).toEqual([false, true]);
  });
});

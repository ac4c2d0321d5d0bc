import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageDocument } from '#shared/documents/names.ts';
import { newRecordId, type CompanyId, type UserId } from '#shared/ids.ts';
import { readPolicy, replacePolicy } from '../../../server/companies/policy.ts';
import { roomRecord } from '../../../server/exports/room-record.ts';
import { createGroupRoom } from '../../../server/rooms/group.ts';
import { acmeAndBorealis, type AcmeAndBorealis } from '../../support/acme-and-borealis.ts';
import { openTo } from '../../support/two-companies.ts';

describe.each(['sqlite', 'postgres'] as const)('A company’s record of a room, on %s', (dialect) => {
  let world: AcmeAndBorealis;
  beforeAll(async () => {
    world = await acmeAndBorealis(dialect);
  });
  afterAll(() => world.close());

  test('holds what arrived while any of its people could read the room, whoever wrote it, and nothing else (P10)', async () => {
    const { services, acme, borealis, ann, al, bo, wait } = world;
    const room = await createGroupRoom(services, bo, { name: 'Site', members: [ann, al] });
    const say = async (author: UserId, text: string): Promise<void> => {
      wait(1000);
      const message = { id: newRecordId(), kind: 'message' as const, at: services.clock(), text };
      await services.relay.append(pageDocument(room, 1), author, [message]);
      wait(1000);
    };
    const textsOf = async (company: CompanyId): Promise<string[]> => {
      const texts: string[] = [];
      const everything = { people: [], from: null, to: null };
      for await (const page of roomRecord(services, company, room, everything))
        texts.push(...page.map(({ text }) => text));
      return texts;
    };
    const allow = async (...companies: CompanyId[]): Promise<void> => {
      const { revision } = await readPolicy(services.storage.db, acme);
      await replacePolicy(services, acme, revision, openTo(...companies));
    };
    await say(bo, 'together');
    await allow();
    await say(bo, 'without Acme');
    await allow(borealis);
    await say(ann, 'together again');
    expect(await textsOf(borealis)).toEqual(['together', 'without Acme', 'together again']);
    expect(await textsOf(acme)).toEqual(['together', 'together again']);
  });
});

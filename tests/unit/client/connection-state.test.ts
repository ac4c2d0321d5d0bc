// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import { newCompanyId, newUserId, randomLetters } from '#shared/ids.ts';
import { HybridClock } from '#shared/time.ts';
import type { Core } from '../../../src/lib/core.ts';
import { FoyerDatabase } from '../../../src/lib/projection/database.ts';
import { ConnectionState } from '../../../src/lib/state/connection-state.svelte.ts';
import { nothingLive, type LiveState } from '../../../src/lib/sync/engine.ts';

const database = new FoyerDatabase(`foyer-test-${randomLetters(8)}`);
afterEach(() => database.close());

test('The screens are behind while the tab that syncs says so, and not for a tab of before that says nothing of it (P3)', () => {
  let tell: (live: LiveState) => void = () => {};
  const core: Core = {
    ...{ owner: { user: newUserId(), company: newCompanyId() }, database, durable: database },
    clock: new HybridClock('device00'),
    engine: {
      ...{ outboxChanged: () => {}, enter: () => {}, leave: () => {}, fetchPage: () => {}, setTyping: () => {} },
      ...{ marked: () => {}, stop: () => {} },
      subscribe: (listener) => {
        tell = listener;
        return () => {};
      },
    },
  };
  const connection = new ConnectionState(core);
  expect(connection.behind).toBe(false);
  tell({ ...nothingLive, status: 'online', behind: true });
  expect(connection).toMatchObject({ status: 'online', behind: true });
  const { behind: _, ...before } = nothingLive;
  tell(before as LiveState);
  expect(connection.behind).toBe(false);
});

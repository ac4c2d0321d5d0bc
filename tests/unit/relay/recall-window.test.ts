import { expect, test } from 'vitest';
import type { CompanyId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { admit, type Verdict } from '../../../server/relay/admission/admit.ts';
import { isRecallOver } from '../../../server/relay/admission/recall-window.ts';
import { admitted, ann, Device, now, Relayed } from './lanes.ts';

const acme = 'caaaaaaaaaaaaaaaa' as CompanyId;
const hourMs = 3_600_000;

/** What becomes of a recall that comes so long after its message, where it may be recalled within `hours`. */
function recalledAfter(ms: number, hours: number): Verdict {
  const relay = new Relayed();
  const phone = new Device(ann, 'phone');
  phone.say('one', 'said too soon');
  for (const update of phone.take()) admitted(relay.receive(update, ann));
  phone.recall('one');
  const [update] = phone.take();
  const context = { ...relay.context, now: now + ms, recall: { hours, company: acme } };
  return admit(update ?? new Uint8Array(), { user: ann, device: null }, relay.header, context);
}

test('A recall holds while the room’s rules give time for it, counted from the message’s arrival, and is refused after that (A9, R12)', () => {
  const refusal = { rule: 'recall-over', company: acme };
  for (const [ms, hours, holds] of [
    [0, 1, true],
    [hourMs, 1, true],
    [hourMs + limits.stampAheadMs, 1, true],
    [hourMs + limits.stampAheadMs + 1, 1, false],
    [23 * hourMs, 24, true],
    [25 * hourMs, 24, false],
    [0, 0, false],
  ] as const) {
    const { refused, erased } = admitted(recalledAfter(ms, hours));
    expect(
      refused.map((one) => one.refusal),
      `${ms} ms, ${hours} h`,
    ).toEqual(holds ? [] : [refusal]);
    expect(erased !== null).toBe(holds);
  }
});

test('What the server never had may be recalled at any time: the recall may come first, or with its message (A9, N10, R12)', () => {
  const relay = new Relayed();
  const phone = new Device(ann, 'phone');
  phone.recall('one');
  const context = { ...relay.context, recall: { hours: 0, company: acme } };
  const [update] = phone.take();
  expect(
    admitted(admit(update ?? new Uint8Array(), { user: ann, device: null }, relay.header, context)).refused,
  ).toEqual([]);
});

test('After a restore the time begins anew for what the backup brought, so that a recall made after it comes back; not for what is far older, and never where nothing may be recalled (A9, P7)', () => {
  const dayMs = 24 * hourMs;
  const restoredAt = now + 10 * dayMs;
  for (const [arrival, at, hours, isOver] of [
    [now, restoredAt + hourMs, 24, false],
    [now, restoredAt + 25 * hourMs, 24, true],
    [restoredAt - 33 * dayMs, restoredAt, 24, true],
    [restoredAt + hourMs, restoredAt + 2 * hourMs, 1, false],
    [restoredAt + hourMs, restoredAt + 4 * hourMs, 1, true],
    [now, restoredAt, 0, true],
  ] as const) {
    expect(isRecallOver({ hours, company: acme, restoredAt }, arrival, at), `${arrival} ${at} ${hours}`).toBe(isOver);
  }
  // A database that was never restored began long ago.
  expect(isRecallOver({ hours: 1, company: acme, restoredAt: 0 }, now, now + 2 * hourMs)).toBe(true);
});

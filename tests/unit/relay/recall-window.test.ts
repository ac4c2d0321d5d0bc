import { expect, test } from 'vitest';
import type { CompanyId } from '#shared/ids.ts';
import { limits } from '#shared/limits.ts';
import { admit, type Verdict } from '../../../server/relay/admission/admit.ts';
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

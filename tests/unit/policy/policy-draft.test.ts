import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PolicyDraft, type PolicyServer } from '$lib/state/policy-draft.svelte.ts';
import { withField } from '#shared/policy/policy-changes.ts';
import { closedPolicy, type Policy } from '#shared/policy/policy.ts';

/** A server that answers when it is told to, and a storage that a reload leaves. */
function world() {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const state = { revision: 1, policy: closedPolicy, isThere: true };
  const asked: { readonly policy: Policy; readonly answer: () => void }[] = [];
  const server: PolicyServer<string> = {
    read: () => Promise.resolve({ ok: true, value: { revision: state.revision, policy: state.policy } }),
    changed: () => Promise.resolve({ by: 'Grace', at: 5 }),
    check: ({ revision, policy }) =>
      new Promise((resolve) => {
        const answer = () => {
          if (!state.isThere) resolve({ ok: false, error: 'offline' });
          else if (revision !== state.revision) resolve({ ok: false, error: 'taken' });
          else resolve({ ok: true, value: `${policy.trashDays} days` });
        };
        asked.push({ policy, answer });
      }),
    save: ({ revision, policy }) => {
      if (revision !== state.revision) return Promise.resolve({ ok: false, error: 'taken' });
      Object.assign(state, { revision: revision + 1, policy });
      return Promise.resolve({ ok: true, value: { revision: state.revision, policy } });
    },
  };
  const open = async (): Promise<PolicyDraft<string>> => {
    const draft = new PolicyDraft(server, 'draft', storage);
    await draft.open();
    return draft;
  };
  /** The person pauses, and the server answers what it was asked then. */
  const pause = async (): Promise<void> => {
    await vi.advanceTimersByTimeAsync(400);
    for (const { answer } of asked.splice(0)) answer();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { state, asked, open, pause, kept };
}

describe('A draft of the policy (N04)', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('is checked by itself once the person pauses, and can be saved only as it was checked', async () => {
    const { open, pause, asked, state } = world();
    const draft = await open();
    expect(draft.changes).toEqual([]);
    draft.set('trashDays', 7);
    expect(draft.changes).toEqual(['trashDays']);
    expect(draft.was('trashDays')).toBe(30);
    await vi.advanceTimersByTimeAsync(399);
    draft.set('trashDays', 14);
    await vi.advanceTimersByTimeAsync(399);
    expect(asked, 'asked while the person was still choosing').toHaveLength(0);
    expect(draft.maySave).toBe(false);
    await draft.save();
    expect(state.revision, 'saved without a check').toBe(1);
    await pause();
    expect(draft.checked?.answer).toBe('14 days');
    await draft.save();
    expect(state).toMatchObject({ revision: 2, policy: { trashDays: 14 } });
    expect(draft.isSaved).toBe(true);
    expect(draft.changes).toEqual([]);
  });

  test('takes no answer to a question that is not on screen any more', async () => {
    const { open, asked } = world();
    const draft = await open();
    draft.set('trashDays', 7);
    await vi.advanceTimersByTimeAsync(400);
    draft.set('trashDays', 60);
    await vi.advanceTimersByTimeAsync(400);
    const [early, late] = asked.splice(0);
    late?.answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(draft.checked?.answer).toBe('60 days');
    early?.answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(draft.checked?.answer).toBe('60 days');
    draft.set('trashDays', 7);
    expect(draft.checked, 'known of another draft').toBeNull();
    expect(draft.maySave).toBe(false);
  });

  test('survives a reload, and goes when it is given up or saved', async () => {
    const { open, pause, kept } = world();
    (await open()).set('trashDays', 7);
    const again = await open();
    expect(again.policy?.trashDays).toBe(7);
    expect(again.changes).toEqual(['trashDays']);
    await pause();
    expect(again.maySave).toBe(true);
    again.discard();
    expect(again.policy).toEqual(closedPolicy);
    expect(kept.size).toBe(0);
    kept.set('draft', '{"policy":"of another version"}');
    expect((await open()).policy).toEqual(closedPolicy);
  });

  test('is kept when somebody else saves meanwhile, says who and what, and is checked against their rules before it can be saved', async () => {
    const { open, pause, state } = world();
    const draft = await open();
    draft.set('trashDays', 7);
    draft.set('phoneSearch', true);
    draft.set('rules.partners.calls', false);
    await pause();
    expect(draft.maySave).toBe(true);
    const theirs = withField(withField(closedPolicy, 'trashDays', 90), 'rules.partners.calls', false);
    Object.assign(state, { revision: 2, policy: theirs });
    await draft.save();
    expect(draft.meanwhile).toEqual({
      by: 'Grace',
      at: 5,
      fields: ['rules.partners.calls', 'trashDays'],
      both: ['trashDays'],
    });
    expect(draft.policy).toMatchObject({ trashDays: 7, phoneSearch: true, rules: { partners: { calls: false } } });
    expect(draft.was('trashDays')).toBe(90);
    expect(draft.changes, 'what both wanted is done').toEqual(['phoneSearch', 'trashDays']);
    await pause();
    expect(draft.maySave, 'before the person has read it').toBe(false);
    void draft.check();
    await pause();
    expect(draft.meanwhile).toBeNull();
    await draft.save();
    expect(state).toMatchObject({ revision: 3, policy: { trashDays: 7, rules: { partners: { calls: false } } } });

    const left = world();
    (await left.open()).set('trashDays', 7);
    Object.assign(left.state, { revision: 2, policy: theirs });
    const reopened = await left.open();
    expect(reopened.meanwhile).toMatchObject({ both: ['trashDays'] });
    expect(reopened.policy?.trashDays).toBe(7);
  });

  test('keeps everything without a connection, and is checked when there is one', async () => {
    const { open, pause, state } = world();
    const draft = await open();
    state.isThere = false;
    draft.set('trashDays', 7);
    await pause();
    expect(draft.checkProblem).toBe('offline');
    expect(draft.maySave).toBe(false);
    expect(draft.policy?.trashDays).toBe(7);
    state.isThere = true;
    void draft.check();
    await pause();
    expect(draft.checkProblem).toBeNull();
    expect(draft.maySave).toBe(true);
  });
});

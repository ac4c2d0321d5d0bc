import { expect, test } from 'vitest';
import { Attaching } from '$lib/components/composer/attaching.svelte.ts';
import type { FileRule } from '$lib/components/composer/file-rule.ts';
import type { AttachedFile, AttachProblem } from '$lib/state/attachments.svelte.ts';
import type { ComposerState } from '$lib/state/composer-state.svelte.ts';

/** A composer whose files are kept in memory; what is called `broken` cannot be read. */
class Tray {
  attached: AttachedFile[] = [];
  readonly attach = (files: readonly File[]): Promise<readonly AttachProblem[]> => {
    const problems = files
      .filter(({ name }) => name === 'broken')
      .map(({ name }) => ({ name, why: 'unreadable' }) as const);
    for (const { name, type, size } of files) {
      if (name === 'broken') continue;
      const id = this.attached.length;
      const rest = { picture: null, address: '', isOriginal: false, asTaken: false, hasOriginal: false };
      this.attached.push({ id, name, type, bytes: size, ...rest });
    }
    return Promise.resolve(problems);
  };
}

const file = (name: string, bytes = 1, type = 'text/plain'): File => new File(['x'.repeat(bytes)], name, { type });

function composerWith(rule: FileRule) {
  const tray = new Tray();
  let current = rule;
  const attaching = new Attaching(tray as unknown as ComposerState, () => current);
  return { tray, attaching, setRule: (next: FileRule) => (current = next) };
}

test('Each file that is not added says why, and the others are there in their order (M44)', async () => {
  const { tray, attaching } = composerWith({ bytes: 5, company: 'Borealis' });
  await Promise.all([
    attaching.add([file('a'), file('large', 6), file('broken')]),
    attaching.add([file('b'), file('photo', 6, 'image/jpeg')]),
  ]);
  // A photo may become smaller by being made ready: its size is looked at then.
  expect(tray.attached.map(({ name }) => name)).toEqual(['a', 'b', 'photo']);
  const large = 'large is too large: Borealis lets files of up to 5 B into this chat.';
  expect(attaching.problems).toEqual([large, 'broken could not be read.']);
  expect(attaching.reading).toBe(0);
  await attaching.add([file('large', 6)]);
  expect(attaching.problems).toEqual([large]);
});

test('What a rule does not let in any more stays, and says so before it is sent (M44)', async () => {
  const { attaching, setRule } = composerWith({ bytes: 5, company: 'Borealis' });
  expect(attaching.isRefused(false)).toBe(false);
  await attaching.add([file('a', 5)]);
  expect(attaching.hindrance).toBeNull();
  setRule({ bytes: 4, company: 'Borealis' });
  expect(attaching.hindrance).toBe('a is too large: Borealis lets files of up to 4 B into this chat.');
  setRule({ bytes: 0, company: 'Borealis' });
  expect(attaching.hindrance).toBe('Borealis lets no files into this chat.');
  expect(attaching.isRefused(false)).toBe(true);
  expect(attaching.problems).toEqual(['Borealis lets no files into this chat.']);
});

test('More files than belong into one composer are left out, with how many (M44)', async () => {
  const { tray, attaching } = composerWith({ bytes: 5, company: null });
  await attaching.add(Array.from({ length: 32 }, (_, index) => file(`f${index}`)));
  expect(tray.attached).toHaveLength(30);
  expect(attaching.problems).toEqual(['Up to 30 files go at a time. 2 were left out.']);
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Bus } from '../../server/relay/bus/bus.ts';
import type { Word } from '../../server/relay/bus/words.ts';
import { ann, room } from '../server/relay/relay-server.ts';

/** A bus, and what has come over it. */
export interface HeardBus {
  readonly bus: Bus;
  readonly heard: { readonly word: Word; readonly process: string }[];
  readonly gaps: () => number;
}

export function listenTo(bus: Bus): HeardBus {
  const heard: HeardBus['heard'] = [];
  let gaps = 0;
  bus.listen({ heard: (word, process) => void heard.push({ word, process }), gap: () => (gaps += 1) });
  return { bus, heard, gaps: () => gaps };
}

export const typing: Word = { type: 'typing', room, user: ann, typing: true };

/** What holds for every way of talking between processes, also where there is none. */
export function busContract(name: string, open: () => Bus): void {
  describe(`The bus: ${name}`, () => {
    let one: HeardBus;
    let other: HeardBus;

    beforeEach(() => {
      one = listenTo(open());
      other = listenTo(open());
    });
    afterEach(async () => {
      await one.bus.close();
      await other.bus.close();
    });

    test('names every process differently', () => {
      expect(one.bus.process).toMatch(/^[0-9a-z]{12}$/);
      expect(other.bus.process).not.toBe(one.bus.process);
    });

    test('may be spoken to before it stands and after it is closed, without an error', async () => {
      one.bus.tell(typing);
      await one.bus.close();
      one.bus.tell(typing);
      expect(one.bus.isConnected).toBe(false);
    });

    test('carries no word to a process that it says it does not reach', async () => {
      if (!one.bus.isConnected) one.bus.tell({ type: 'who' });
      await other.bus.close();
      expect(other.heard.filter(({ word }) => word.type === 'who')).toEqual([]);
    });
  });
}

import type { Page } from '@playwright/test';

/** As people look for people: Latin letters, Korean initials and syllables, kana. Some find many, some nobody. */
export const typedNames = {
  Latin: ['clara', 'rossi', 'muller', 'Kim Clarke', 'ngu', 'lindq', 'zoë ok', 'beatriz'],
  Korean: ['ㄱㅁㅅ', 'ㅂㅈㅎ', '김민', 'ㅇㅅㅇ', '최하은', 'ㅈㄷㅇ'],
  Japanese: ['さとう', 'すずき ゆ', 'タナカ', 'こばやし', '佐藤 花', 'ワタナベ'],
} as const;

interface Recorded {
  lastPress?: Promise<number>;
}

/** Types each name letter by letter into the search of the open picker; gives the time from each press until the list has been painted. */
export async function typeNames(page: Page, names: readonly string[]): Promise<number[]> {
  const field = page.getByRole('dialog').getByRole('searchbox');
  await field.fill('');
  await field.evaluate((input) => {
    const list = input.closest('dialog') ?? document.body;
    let began: number | null = null;
    const begin = (event: Event): void => void (began ??= event.timeStamp);
    input.addEventListener('keydown', begin, true);
    input.addEventListener('beforeinput', begin, true);
    input.addEventListener('input', () => {
      const from = began ?? performance.now();
      began = null;
      // The list stands once nothing of it has changed for a while; what counts is when the last change was painted.
      const quietMs = 120;
      const painted = (then: () => void): void => void requestAnimationFrame(() => setTimeout(then));
      const press = new Promise<number>((done) => {
        let last = NaN;
        let timer: ReturnType<typeof setTimeout>;
        const note = (): void =>
          painted(() => {
            last = performance.now();
            clearTimeout(timer);
            timer = setTimeout(() => {
              changes.disconnect();
              done(last - from);
            }, quietMs);
          });
        const changes = new MutationObserver(note);
        changes.observe(list, { subtree: true, childList: true, characterData: true });
        note();
      });
      Object.assign(globalThis, { lastPress: press } satisfies Recorded);
    });
  });
  const times: number[] = [];
  for (const name of names) {
    for (const letter of name) {
      await page.keyboard.type(letter);
      times.push((await page.evaluate(() => (globalThis as Recorded).lastPress)) ?? NaN);
    }
    await field.fill('');
    await page.evaluate(() => (globalThis as Recorded).lastPress);
  }
  return times;
}

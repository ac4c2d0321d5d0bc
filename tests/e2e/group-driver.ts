import { expect, type Locator, type Page } from '@playwright/test';

/** What a person does with groups, in the words a person would use. */

/** A sheet or dialog by its title. */
export const sheet = (page: Page, name: string): Locator => page.getByRole('dialog', { name });

/** Opens the sheet of a new chat. */
export async function newChat(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'New chat' }).first().press('Enter');
  const picker = sheet(page, 'New chat');
  await expect(picker).toBeVisible();
  return picker;
}

/** Opens the sheet of a new chat and chooses people, each from the list they are in. */
export async function choose(page: Page, colleagues: readonly string[], external: readonly string[]): Promise<Locator> {
  const picker = await newChat(page);
  for (const name of colleagues) await picker.getByRole('checkbox', { name: `Choose ${name}` }).check();
  await picker.getByRole('button', { name: 'External', exact: true }).click();
  for (const name of external) await picker.getByRole('checkbox', { name: `Choose ${name}` }).check();
  return picker;
}

/** Shows what one can know of the room on screen. */
export async function about(page: Page): Promise<Locator> {
  const button = page.getByRole('button', { name: 'About this room', exact: true });
  if ((await button.getAttribute('aria-pressed')) === 'false') await button.click();
  const pane = page.getByRole('complementary');
  await expect(pane).toBeVisible();
  return pane;
}

/** Chooses from a list that a button opens, by keyboard. */
export async function pick(list: Locator, option: string): Promise<void> {
  await list.press('Enter');
  await list.page().getByRole('option', { name: option, exact: true }).click();
  await expect(list).toHaveText(option);
}

// What a payer does in a browser, step by step.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../../../scripts/start/settings.ts';

export const GOOD_CARD = '4242 4242 4242 4242';
export const DECLINED_CARD = '4000 0000 0000 0002';

/** As printed on the letter and typed by hand. */
export function grouped(id: string): string {
  return `${id.slice(0, 4)} ${id.slice(4, 7)} ${id.slice(7)}`;
}

export async function lookUp(page: Page, url: string, typed: string): Promise<void> {
  await page.goto(`${url}/pay`);
  await page.getByLabel('Self-pay ID').fill(typed);
  await page.locator('main form button').click();
}

export function payButton(page: Page) {
  return page.getByRole('button', { name: /^Pay \$/ });
}

export async function openCheckout(page: Page): Promise<void> {
  await payButton(page).click();
  await page.locator('[name=card_number]').waitFor({ timeout: 10_000 });
}

export async function fillCard(page: Page, card: string): Promise<void> {
  await page.locator('[name=card_number]').fill(card);
  await page.locator('[name=exp_month]').fill('12');
  await page.locator('[name=exp_year]').fill('2034');
  await page.locator('[name=cvc]').fill('123');
}

/** The hosted page's own Pay button. */
export function submitCard(page: Page): Promise<void> {
  return page.locator('button[name=action][value=pay]').click();
}

export async function payWith(page: Page, card: string): Promise<void> {
  await fillCard(page, card);
  await submitCard(page);
}

export async function cancelCheckout(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Cancel and go back' }).click();
}

/** Reloads until the page says it: what travels with a webhook may come a moment after the payer. */
export async function reloadUntil(page: Page, text: string, withinMs = 10_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    await page.reload();
    if ((await page.locator('main').textContent())?.includes(text)) return;
    if (Date.now() > deadline) throw new Error(`${page.url()} does not say “${text}”.`);
    // Look-ups are counted: thirty in a minute are too many.
    await page.waitForTimeout(500);
  }
}

/** Everything the browser refused on account of a Content-Security-Policy, on any page of the way. */
export function watchPolicy(page: Page): string[] {
  const refused: string[] = [];
  page.on('console', (message) => {
    if (/content security policy|refused to/i.test(message.text())) refused.push(message.text());
  });
  return refused;
}

/** A picture for people to look at, outside git. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = join(ROOT, 'test-results');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

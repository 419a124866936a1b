import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enrol, linkIn, newLink, openAccount } from './harness/account.ts';
import { type Site, siteApi } from './harness/api.ts';
import { disagreements } from './harness/books.ts';
import { launchBrowser, openPhone } from './harness/browser.ts';
import { owe } from './harness/owe.ts';
import { fillCard, picture, submitCard, watchPolicy } from './harness/payer.ts';
import { type OwnSite, startSite } from './harness/site.ts';

let own: OwnSite;
let site: Site;
let browser: Browser;

// It moves the clock, so it has a site for itself.
beforeAll(async () => {
  [own, browser] = await Promise.all([startSite(), launchBrowser()]);
  site = siteApi(own.facts);
});
afterAll(() => Promise.all([browser?.close(), own?.stop()]));

const dueOf = async (number: string) => (await site.invoice(number)).due_cents;

test('who ticks the box is told and charged next month, stops it by the link in a mail, and is not charged the month after', async () => {
  const account = `AP-${randomUUID().slice(0, 8)}`;
  const email = `${account.toLowerCase()}@example.com`;
  const page = await (await openPhone(browser)).newPage();
  const refused = watchPolicy(page);
  const first = await owe(site, { account, invoice: `${account}-1`, amount: '80.00' });
  const day = new Date(Date.parse(await site.now()) + 12 * 86_400_000);

  await enrol(page, site, async () => first, email, String(day.getUTCDate()));
  await picture(page, 'autopay-done');
  expect(await page.locator('main').textContent()).toContain('Automatic payment is set up');
  expect(await page.content()).not.toContain(email);
  const consent = await linkIn(site, email, 'consent', 'cancel');
  expect(consent).toMatch(/\/pay\/autopay\/mai_/);

  // Next month.
  const second = await owe(site, { account, invoice: `${account}-2`, amount: '75.00' });
  await site.advance('P14D');
  await expect.poll(() => dueOf(second.number), { timeout: 30_000 }).toBe(0);
  const told = await site.mails(email);
  expect(told.filter(({ kind }) => kind === 'notice').map(({ subject }) => subject)).toEqual([
    expect.stringMatching(/\$75\.00/),
  ]);
  expect(told.filter(({ kind }) => kind === 'receipt')).toHaveLength(1);

  // The month after: it is announced, and stopped by the link.
  const third = await owe(site, { account, invoice: `${account}-3`, amount: '60.00' });
  await site.advance('P25D');
  const notices = (await site.mails(email)).filter(({ kind }) => kind === 'notice');
  expect(notices).toHaveLength(2);
  expect(notices[0]?.subject).toContain('$60.00');
  await page.goto(String(notices[0]?.links.cancel));
  expect(await page.locator('main').textContent()).toContain('$60.00');
  expect(await page.locator('main').textContent()).toContain('Visa ending in 4242');
  await picture(page, 'autopay-stop');
  await page.getByRole('button', { name: 'Turn off automatic payment' }).click();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Automatic payment is off');
  await linkIn(site, email, 'cancelled');
  // Any older mail's link says the same now.
  await page.goto(consent);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Automatic payment is off');

  await site.advance('P10D');
  expect(await dueOf(third.number)).toBe(6_000);
  expect((await site.mails(email)).filter(({ kind }) => kind === 'receipt')).toHaveLength(1);
  expect(refused).toEqual([]);
  await expect.poll(() => disagreements(site), { timeout: 15_000, interval: 500 }).toEqual([]);
}, 240_000);

test('who opens their own page stores a card, agrees, changes the day and removes it, on a phone without script', async () => {
  const account = `AC-${randomUUID().slice(0, 8)}`;
  const invoice = await owe(site, { account, invoice: `${account}-1`, amount: '45.00' });
  const context = await openPhone(browser);
  const page = await context.newPage();
  const refused = watchPolicy(page);
  const says = () => page.locator('main').textContent();
  const link = await newLink(site, Number(invoice.customer?.id));
  await openAccount(page, link);
  const [cookie, ...others] = await context.cookies();
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  expect(await says()).toContain('$45.00');
  expect(await says()).toContain('Automatic payment is off');

  await page.getByRole('button', { name: 'Add a card or bank account' }).click();
  await fillCard(page, '5555 5555 5555 4444');
  await submitCard(page);
  // It comes back from another site, and the page is still open.
  await page.waitForURL(/\/pay\/account\?did=saved$/);
  expect(await says()).toContain('Mastercard ending in 4444');

  await page.getByRole('link', { name: 'Turn on automatic payment' }).click();
  await page.getByLabel('Day of the month').fill('28');
  await page.getByRole('button', { name: 'I agree' }).click();
  expect(await says()).toContain('Day 28 of each month');

  await page.getByRole('link', { name: 'Change the day' }).click();
  await page.getByLabel('Day of the month').fill('0');
  await page.getByRole('button', { name: 'Save this day' }).click();
  expect(await page.locator(':focus').textContent()).toContain('Enter a day from 1 to 31');
  await page.getByLabel('Day of the month').fill('3');
  await page.getByRole('button', { name: 'Save this day' }).click();
  expect(await says()).toContain('Day 3 of each month');

  await page.getByRole('link', { name: /^Remove/ }).click();
  expect(await says()).toContain('This also turns off automatic payment');
  await page.getByRole('button', { name: 'Remove' }).click();
  expect(await says()).toContain('None is saved');
  expect(await says()).toContain('Automatic payment is off');

  await page.getByRole('button', { name: 'Close this page' }).click();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Your account page is closed');
  expect(await context.cookies()).toEqual([]);
  await page.goto(link);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/does not open/);
  expect(refused).toEqual([]);
});

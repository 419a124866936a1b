import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { siteApi } from './harness/api.ts';
import { disagreements } from './harness/books.ts';
import { launchBrowser, openPhone } from './harness/browser.ts';
import { sessionIn } from './harness/by-post.ts';
import {
  fillCard,
  GOOD_CARD,
  grouped,
  lookUp,
  openCheckout,
  payWith,
  picture,
  submitCard,
  watchPolicy,
} from './harness/payer.ts';
import { becomesPaid, bookedWithin, paysItemsOf, sessionBookedWithin } from './harness/promises.ts';
import { sharedSupply } from './harness/shared.ts';

const site = siteApi(inject('site'));
const nextInvoice = sharedSupply('pay');
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

test('a bill found by hand-typed ID is paid on a phone without script, and booked within two seconds', async () => {
  const invoice = await nextInvoice();
  const page = await (await openPhone(browser)).newPage();
  const refused = watchPolicy(page);

  await lookUp(page, site.url, ` ${grouped(invoice.self_pay_id)} `);
  expect(new URL(page.url()).pathname).toBe(`/pay/${invoice.self_pay_id}`);
  await picture(page, 'pay-bill');

  await openCheckout(page);
  expect(page.url()).toContain(site.sandboxUrl);
  await picture(page, 'pay-checkout');

  const session = sessionIn(page.url());
  await fillCard(page, GOOD_CARD);
  const [entry] = await Promise.all([sessionBookedWithin(site, session, 2_000), submitCard(page)]);
  const amount_cents = invoice.due_cents;
  const number = await site.paymentOf(session);
  expect(number).toMatch(/^pi_/);
  expect(entry).toMatchObject({ type: 'Stripe', number, amount_cents, needs_review: false });
  paysItemsOf(entry, invoice);
  await becomesPaid(site, invoice.number);
  await page.waitForURL(`${site.url}/pay/${invoice.self_pay_id}/done?session_id=${session}`);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/^You paid \$/);
  await picture(page, 'pay-done');
  expect(refused).toEqual([]);
});

test('a paid bill says so, and offers nothing to pay', async () => {
  const page = await (await openPhone(browser)).newPage();
  await lookUp(page, site.url, site.selfPayIds.paid);
  expect(await page.getByRole('button', { name: /^Pay/ }).count()).toBe(0);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('This bill is paid');
  await picture(page, 'pay-already-paid');
});

test('a customer who is charged the fee sees it before and pays it at Checkout', async () => {
  const page = await (await openPhone(browser)).newPage();
  await lookUp(page, site.url, site.selfPayIds.fee);
  await picture(page, 'pay-fee');
  const asked = await page.getByRole('button', { name: /^Pay \$/ }).textContent();
  await openCheckout(page);
  const atStripe = await page.locator('button[name=action][value=pay]').textContent();
  expect(atStripe?.trim()).toBe(asked?.trim());
  await payWith(page, GOOD_CARD);
  await page.waitForURL(/\/done\?/);
  const session = new URL(page.url()).searchParams.get('session_id') ?? '';
  const entry = await bookedWithin(site, await site.paymentOf(session), 2_000);
  const dollars = (entry.amount_cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2 });
  expect(asked?.trim()).toBe(`Pay $${dollars}`);
});

test("the office's books and Stripe's agree to the cent", async () => {
  // Other files pay at the same time: a payment of theirs may be on its way for a moment.
  await expect.poll(() => disagreements(site), { timeout: 15_000, interval: 500 }).toEqual([]);
});

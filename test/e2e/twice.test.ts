import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Entry, siteApi } from './harness/api.ts';
import { launchBrowser, openPhone } from './harness/browser.ts';
import { openSession, paySession, sessionIn } from './harness/by-post.ts';
import { sum } from './harness/invoices.ts';
import { GOOD_CARD, lookUp, openCheckout, payButton, payWith, picture } from './harness/payer.ts';
import { becomesPaid, bookedWithin } from './harness/promises.ts';
import { sharedSupply } from './harness/shared.ts';

const site = siteApi(inject('site'));
const nextInvoice = sharedSupply('twice');
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

async function sessionsOf(selfPayId: string): Promise<number> {
  const sessions = await site.sessions();
  return sessions.filter((session) => JSON.stringify(session).includes(selfPayId)).length;
}

const creditOf = (entry: Entry) =>
  sum(entry.events.filter((event) => !event.receivable_id).map((event) => event.amount_cents));

test('a double click on Pay opens one session', async () => {
  const invoice = await nextInvoice();
  const page = await (await openPhone(browser)).newPage();
  await lookUp(page, site.url, invoice.self_pay_id);
  await payButton(page).dblclick({ noWaitAfter: true });
  await page.locator('[name=card_number]').waitFor();
  expect(await sessionsOf(invoice.self_pay_id)).toBe(1);
});

test('five presses of Pay at once lead to the same session', async () => {
  const invoice = await nextInvoice();
  const urls = await Promise.all(Array.from({ length: 5 }, () => openSession(site, invoice.self_pay_id)));
  expect(new Set(urls).size).toBe(1);
  expect(await sessionsOf(invoice.self_pay_id)).toBe(1);
});

test('a double click on the pay button of Checkout is one payment and one entry', async () => {
  const invoice = await nextInvoice();
  const url = await openSession(site, invoice.self_pay_id);
  const [first, second] = await Promise.all([paySession(url), paySession(url)]);
  expect(first).toBe(second);
  const payment = await site.paymentOf(sessionIn(first));
  const entry = await bookedWithin(site, payment, 5_000);
  expect(entry.amount_cents).toBe(invoice.due_cents);
  await becomesPaid(site, invoice.number);
});

test('two tabs show one session: the second tab finds the bill paid', async () => {
  const invoice = await nextInvoice();
  const context = await openPhone(browser);
  const [one, two] = [await context.newPage(), await context.newPage()];
  for (const page of [one, two]) {
    await lookUp(page, site.url, invoice.self_pay_id);
    await openCheckout(page);
  }
  await payWith(one, GOOD_CARD);
  await one.waitForURL(/\/done\?session_id=cs_/);
  await payWith(two, GOOD_CARD);
  await two.waitForURL(/\/done\?session_id=cs_/);
  expect(two.url()).toBe(one.url());
  const payment = await site.paymentOf(sessionIn(one.url()));
  expect((await bookedWithin(site, payment, 2_000)).amount_cents).toBe(invoice.due_cents);
  await becomesPaid(site, invoice.number);
});

test('the credit invoice becomes Paid and its credit is spent', async () => {
  const page = await (await openPhone(browser)).newPage();
  await lookUp(page, site.url, site.selfPayIds.credit);
  await picture(page, 'credit-bill');
  await openCheckout(page);
  await payWith(page, GOOD_CARD);
  await page.waitForURL(/\/done\?session_id=cs_/);
  await picture(page, 'credit-done');
  const entry = await bookedWithin(site, await site.paymentOf(sessionIn(page.url())), 2_000);
  expect(creditOf(entry)).toBeLessThan(0);
  expect(sum(entry.events.map((event) => event.amount_cents))).toBe(entry.amount_cents);
  expect(entry.needs_review).toBe(false);

  await page.goto(`${site.url}/pay/${site.selfPayIds.credit}`);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('This bill is paid');
});

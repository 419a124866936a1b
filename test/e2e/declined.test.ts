import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { siteApi } from './harness/api.ts';
import { launchBrowser, openPhone } from './harness/browser.ts';
import {
  cancelCheckout,
  DECLINED_CARD,
  GOOD_CARD,
  lookUp,
  openCheckout,
  payWith,
  picture,
  reloadUntil,
  watchPolicy,
} from './harness/payer.ts';
import { becomesPaid, bookedWithin, paysItemsOf } from './harness/promises.ts';
import { sharedSupply } from './harness/shared.ts';

const site = siteApi(inject('site'));
const nextInvoice = sharedSupply('declined');
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

test('after a declined card and a cancel the bill says why, and the same link takes a good card', async () => {
  const invoice = await nextInvoice();
  const page = await (await openPhone(browser)).newPage();
  const refused = watchPolicy(page);
  await lookUp(page, site.url, invoice.self_pay_id);
  await openCheckout(page);
  const checkout = page.url();

  await payWith(page, DECLINED_CARD);
  await page.getByText('declined', { exact: false }).first().waitFor();
  await picture(page, 'declined-checkout');
  await cancelCheckout(page);
  await page.waitForURL(`${site.url}/pay/${invoice.self_pay_id}`);
  await reloadUntil(page, 'Your bank said no');
  expect(await page.locator('main').textContent()).toContain('Nothing was taken');
  await picture(page, 'declined-bill');
  expect((await site.invoice(invoice.number)).due_cents).toBe(invoice.due_cents);

  await openCheckout(page);
  expect(page.url()).toBe(checkout);
  await payWith(page, GOOD_CARD);
  await page.waitForURL(/\/done\?session_id=cs_/);
  const session = new URL(page.url()).searchParams.get('session_id') ?? '';
  const entry = await bookedWithin(site, await site.paymentOf(session), 2_000);
  expect(entry.amount_cents).toBe(invoice.due_cents);
  paysItemsOf(entry, invoice);
  await becomesPaid(site, invoice.number);

  await page.goto(`${site.url}/pay/${invoice.self_pay_id}`);
  expect(await page.locator('main').textContent()).not.toContain('Your bank said');
  expect(refused).toEqual([]);
});

test('a declined card can be replaced on the spot, and one payment is booked', async () => {
  const invoice = await nextInvoice();
  const page = await (await openPhone(browser)).newPage();
  await lookUp(page, site.url, invoice.self_pay_id);
  await openCheckout(page);
  await payWith(page, DECLINED_CARD);
  await page.getByText('declined', { exact: false }).first().waitFor();
  await payWith(page, GOOD_CARD);
  await page.waitForURL(/\/done\?session_id=cs_/);
  const session = new URL(page.url()).searchParams.get('session_id') ?? '';
  const entry = await bookedWithin(site, await site.paymentOf(session), 2_000);
  expect(entry.amount_cents).toBe(invoice.due_cents);
  await becomesPaid(site, invoice.number);
});

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Entry, type Site, siteApi } from './harness/api.ts';
import { disagreements } from './harness/books.ts';
import { launchBrowser, openPhone } from './harness/browser.ts';
import { openSession, paySession, sessionIn } from './harness/by-post.ts';
import { type PayableInvoice, sum } from './harness/invoices.ts';
import { GOOD_CARD, lookUp, openCheckout, payWith, picture } from './harness/payer.ts';
import { becomesPaid, bookedWithin, paysItemsOf } from './harness/promises.ts';
import { seededSupply } from './harness/shared.ts';
import { type OwnSite, startSite } from './harness/site.ts';

const DROP_ALL = { kind: 'webhook', action: 'drop', probability: 1 };

let own: OwnSite;
let site: Site;
let browser: Browser;
let nextInvoice: () => Promise<PayableInvoice>;

beforeAll(async () => {
  [own, browser] = await Promise.all([startSite(), launchBrowser()]);
  site = siteApi(own.facts);
  nextInvoice = seededSupply(own.facts);
});
afterEach(() => site.noFaults());
afterAll(async () => {
  await browser?.close();
  await own?.stop();
});

async function pay(invoice: PayableInvoice): Promise<string> {
  const back = await paySession(await openSession(site, invoice.self_pay_id));
  return site.paymentOf(sessionIn(back));
}

const creditEvents = (entry: Entry) => entry.events.filter((event) => !event.receivable_id);

test('without any webhook the return page books the payment', async () => {
  await site.fault(DROP_ALL);
  const invoice = await nextInvoice();
  const page = await (await openPhone(browser)).newPage();
  await lookUp(page, site.url, invoice.self_pay_id);
  await openCheckout(page);
  await payWith(page, GOOD_CARD);
  await page.waitForURL(/\/done\?session_id=cs_/);
  const entry = await bookedWithin(site, await site.paymentOf(sessionIn(page.url())), 2_000);
  paysItemsOf(entry, invoice);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/^You paid \$/);
  await becomesPaid(site, invoice.number);
  await picture(page, 'no-webhook-done');
});

test('without webhook and return page one minute of the schedule books the payment', async () => {
  await site.fault(DROP_ALL);
  const invoice = await nextInvoice();
  const payment = await pay(invoice);
  expect(await site.entries(payment)).toEqual([]);
  await site.runSchedule();
  const entry = await bookedWithin(site, payment, 5_000);
  paysItemsOf(entry, invoice);
  await becomesPaid(site, invoice.number);
});

test('every event five times in random order books each payment once', async () => {
  const invoices = [await nextInvoice(), await nextInvoice(), await nextInvoice()];
  const payments = await Promise.all(invoices.map(pay));
  for (const payment of payments) await bookedWithin(site, payment, 5_000);
  const events = (await site.events()).filter((event) =>
    payments.some((id) => JSON.stringify(event).includes(id)),
  );
  expect(events.length).toBeGreaterThanOrEqual(payments.length * 3);
  await Promise.all(events.map(({ id }) => site.deliver({ event: id, times: 5, within_ms: 1_500 })));
  await untilDelivered(site);
  for (const payment of payments) expect(await site.entries(payment)).toHaveLength(1);
  expect(await disagreements(site)).toEqual([]);
});

test('two sessions of one bill, both paid, become one payment of the items and one credit to review', async () => {
  await site.fault(DROP_ALL);
  const invoice = await nextInvoice();
  // The same site by another name is the one way to two open sessions over the same amount.
  const byNumber = { ...own.facts, url: own.facts.url.replace('localhost', '127.0.0.1') };
  const urls = [
    await openSession(site, invoice.self_pay_id),
    await openSession(byNumber, invoice.self_pay_id),
  ];
  expect(new Set(urls).size).toBe(2);
  const payments = await Promise.all(
    urls.map(async (url) => site.paymentOf(sessionIn(await paySession(url)))),
  );
  await site.runSchedule();
  const entries = await Promise.all(payments.map((payment) => bookedWithin(site, payment, 5_000)));

  expect(entries.map((entry) => entry.amount_cents)).toEqual([invoice.due_cents, invoice.due_cents]);
  const [credit, ...others] = entries.filter((entry) => creditEvents(entry).length > 0);
  expect(others).toEqual([]);
  expect(credit?.needs_review).toBe(true);
  expect(sum(creditEvents(credit as Entry).map((event) => event.amount_cents))).toBe(invoice.due_cents);
  // What was paid beyond stands as credit against whatever the customer owes next.
  expect(await site.invoice(invoice.number)).toMatchObject({ status: 'paid', due_cents: -invoice.due_cents });
});

test('after all that both books agree to the cent', async () => {
  await site.runSchedule();
  await expect.poll(() => disagreements(site), { timeout: 10_000, interval: 250 }).toEqual([]);
});

/** The stand-in has nothing left to deliver and the office's queue is empty. */
async function untilDelivered(quiet: Site): Promise<void> {
  const idle = async () => {
    const atStripe = await fetch(`${quiet.sandboxUrl}/sandbox/idle`);
    const headers = { authorization: `Bearer ${quiet.stripeKey}` };
    const here = await fetch(`${quiet.url}/internal/idle`, { headers });
    return [await atStripe.json(), await here.json()];
  };
  const both = [{ idle: true }, { idle: true }];
  await expect.poll(idle, { timeout: 30_000, interval: 200 }).toEqual(both);
}

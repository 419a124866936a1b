import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Site, siteApi } from './harness/api.ts';
import { disagreements } from './harness/books.ts';
import { freshAddress } from './harness/browser.ts';
import { openSession, paySession, sessionIn } from './harness/by-post.ts';
import type { PayableInvoice } from './harness/invoices.ts';
import { becomesPaid, bookedWithin, paysItemsOf } from './harness/promises.ts';
import { seededSupply } from './harness/shared.ts';
import { type OwnSite, startSite } from './harness/site.ts';

let own: OwnSite;
let site: Site;
let nextInvoice: () => Promise<PayableInvoice>;

beforeAll(async () => {
  own = await startSite();
  site = siteApi(own.facts);
  nextInvoice = seededSupply(own.facts);
});
afterAll(() => own?.stop());

const DROP_ALL = { kind: 'webhook', action: 'drop', probability: 1 };

/** What happens between the payment and the power cut. */
const MOMENTS: Record<string, (back: string) => Promise<unknown>> = {
  'right after the payment, with no webhook sent': async () => {},
  'while the webhook is taken in': () => sleep(15),
  'when the webhook is stored and the queue has its hint': () => sleep(90),
  'while the return page books': async (back) => {
    const headers = { 'cf-connecting-ip': freshAddress() };
    void fetch(back, { headers }).catch(() => {});
    await sleep(25);
  },
  'while the sweep runs': async () => {
    void site.runSchedule().catch(() => {});
    await sleep(40);
  },
};

for (const [moment, untilTheCut] of Object.entries(MOMENTS)) {
  test(`kill -9 ${moment}: the books are the same after a restart`, async () => {
    const invoice = await nextInvoice();
    const url = await openSession(site, invoice.self_pay_id);
    if (!moment.includes('webhook is')) await site.fault(DROP_ALL);
    const back = await paySession(url);
    const payment = sessionIn(back);
    await untilTheCut(back);
    await own.kill9();

    await own.start();
    await site.noFaults();
    await site.runSchedule();
    const entry = await bookedWithin(site, await site.paymentOf(payment), 10_000);
    paysItemsOf(entry, invoice);
    await becomesPaid(site, invoice.number);
    await expect.poll(() => disagreements(site), { timeout: 10_000, interval: 250 }).toEqual([]);
  });
}

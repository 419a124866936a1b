// What a payer does who pays automatically, and by the links of their mails, step by step.
import type { Page } from 'playwright-core';
import type { Site } from './api.ts';
import type { PayableInvoice } from './invoices.ts';
import { GOOD_CARD, payWith } from './payer.ts';

/** Ticks the box on the page of a bill and fills in what opens. */
export async function tick(page: Page, email: string, day = '15'): Promise<void> {
  await page.getByRole('checkbox').check();
  await page.locator('#email').fill(email);
  await page.locator('#day').fill(day);
}

/** Pays a bill and agrees to automatic payment by it; the next one of a customer who has not agreed yet. */
export async function enrol(
  page: Page,
  site: Site,
  nextInvoice: () => Promise<PayableInvoice>,
  email: string,
  day = '15',
): Promise<PayableInvoice> {
  let invoice: PayableInvoice;
  do {
    invoice = await nextInvoice();
    await page.goto(`${site.url}/pay/${invoice.self_pay_id}`);
  } while ((await page.getByRole('checkbox').count()) === 0);
  await tick(page, email, day);
  // In whichever language.
  await page.locator('.pay .button').click();
  await page.locator('[name=card_number]').waitFor({ timeout: 10_000 });
  await payWith(page, GOOD_CARD);
  await page.waitForURL(/\/done\?/);
  return invoice;
}

/** The link of the latest mail of a kind; waits until it was sent. */
export async function linkIn(
  site: Site,
  email: string,
  kind: string,
  name: 'manage' | 'cancel' | 'pay' = 'manage',
): Promise<string> {
  for (;;) {
    const link = (await site.mails(email)).find((mail) => mail.kind === kind)?.links[name];
    if (link) return link;
    // What waits is sent by the minute.
    await site.runSchedule();
  }
}

/** Opens a customer's own page by the link of a mail. */
export async function openAccount(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.locator('main form button').click();
  await page.waitForURL(/\/pay\/account$/);
}

let visitors = 0;

/** A new link to a customer's own page, as the office sends it. */
export async function newLink(site: Site, customer: number): Promise<string> {
  visitors += 1;
  const email = `visitor${visitors}.${Date.now()}@example.com`;
  await site.office('POST', '/links', { customer_id: customer, email });
  return linkIn(site, email, 'link');
}

/** Stores a method for a customer from the office's side, by the stand-in's own form. Returns its id. */
export async function storeCard(site: Site, customer: number, card: string): Promise<string> {
  const { url } = await site.office<{ url: string }>('POST', '/methods/setup', { customer_id: customer });
  const fields = { card_number: card, exp_month: '12', exp_year: '2034', cvc: '123', action: 'pay' };
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
  if (response.status !== 303) throw new Error(`The card was not stored: ${response.status}`);
  for (;;) {
    const { data } = await site.office<{ data: { id: string; last4: string }[] }>(
      'GET',
      `/methods?customer_id=${customer}`,
    );
    const stored = data.find(({ last4 }) => last4 === card.slice(-4));
    if (stored) return stored.id;
    await site.runSchedule();
  }
}

/** Automatic payment that the office wrote down, of a customer who still owes the invoice. */
export async function enrolByOffice(site: Site, invoice: PayableInvoice): Promise<number> {
  const customer = Number(invoice.customer?.id);
  const method = await storeCard(site, customer, '4242424242424242');
  await site.office('PUT', `/customers/${customer}/autopay`, {
    day: 15,
    cap_cents: 50_000,
    method_id: method,
    email: `autopay${customer}@example.com`,
    note: 'By phone.',
  });
  return customer;
}

// A biller charges a stored method and a card by phone; what is refused is told; who only looks may look.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { siteApi } from '../harness/api.ts';
import { disagreements } from '../harness/books.ts';
import { freshAddress, launchBrowser } from '../harness/browser.ts';
import { officeOf, settled, signIn } from '../harness/office.ts';
import { watchPolicy } from '../harness/payer.ts';
import { type OwnSite, startSite } from '../harness/site.ts';

let own: OwnSite;
let browser: Browser;
const contexts: BrowserContext[] = [];
let biller: Page;
let refused: string[];

async function signedIn(email: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    extraHTTPHeaders: { 'CF-Connecting-IP': freshAddress() },
  });
  contexts.push(context);
  const page = await context.newPage();
  await signIn(page, own.facts, email);
  return page;
}

beforeAll(async () => {
  [own, browser] = await Promise.all([startSite(), launchBrowser()]);
  biller = await signedIn('biller@harborcounty.example');
  refused = watchPolicy(biller);
});
afterAll(async () => {
  for (const context of contexts) await context.close();
  await Promise.all([browser?.close(), own?.stop()]);
});

interface Charge {
  number: number;
  outcome: string;
  amount_cents: number;
  entry_id: string | null;
  invoice_number: string | null;
}
interface Method {
  id: string;
  customer_id: number;
  last4: string;
}
const office = () => officeOf(own.facts);
const chargesOf = async (customer: number) =>
  (await office().get<{ data: Charge[] }>(`/charges?customer_id=${customer}`)).data;
const shown = (cents: number) =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }).format(cents / 100);

/** Somebody of the demo office with a stored card and an open invoice. */
async function debtor(
  named: string,
): Promise<{ customer: number; invoice: string; owed: number; method: Method }> {
  const { data: found } = await office().get<{ data: { id: number }[] }>(`/customers?search=${named}`);
  const customer = found[0]?.id ?? 0;
  const { data: invoices } = await office().get<{ data: { number: string }[] }>(
    `/invoices?customer_id=${customer}&status=open`,
  );
  const invoice = invoices[0]?.number ?? '';
  const { data: dues } = await office().get<{ data: { due_cents: number }[] }>(
    `/invoices/due?numbers=${invoice}`,
  );
  const { data: methods } = await office().get<{ data: Method[] }>(`/methods?customer_id=${customer}`);
  const method = methods[0];
  if (invoice === '' || method === undefined) throw new Error(`${named} of the demo office owes nothing`);
  return { customer, invoice, owed: dues[0]?.due_cents ?? 0, method };
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${own.facts.url}/admin${path}`);
  await settled(page);
}

test('a stored card is charged from an invoice, once though it is pressed twice, and its entry is a link away', async () => {
  const { customer, invoice, owed, method } = await debtor('achterberg');
  const before = await chargesOf(customer);
  await open(biller, `/invoices/${invoice}`);
  await biller.getByRole('button', { name: 'Charge…' }).click();
  const dialog = biller.getByRole('dialog');
  const press = dialog.getByRole('button', { name: `Charge ${shown(owed)}` });
  await press.waitFor();
  expect(await dialog.getByLabel('Method').locator('option:checked').innerText()).toContain(method.last4);
  await press.dblclick();
  await dialog.getByText(`${shown(owed)} is paid`).waitFor();
  const charges = await chargesOf(customer);
  expect(charges).toHaveLength(before.length + 1);
  expect(charges[0]).toMatchObject({ outcome: 'succeeded', amount_cents: owed, invoice_number: invoice });

  // The page has nothing more to charge by then, and still tells what was.
  await biller.getByRole('button', { name: 'Charge…', includeHidden: true }).waitFor({ state: 'detached' });
  await dialog.getByRole('link', { name: 'Register entry' }).click();
  await biller.waitForURL(/\/register\/ent_/);
  await biller.getByRole('link', { name: `Charge ${charges[0]?.number}` }).click();
  await biller.getByText('It was paid.').waitFor();
});

test('a decline is told in Stripe’s words with what to do, and stays on record', async () => {
  const { customer, owed, method } = await debtor('renner');
  await office().control('/methods', {
    method: method.id,
    next: 'decline',
    decline_code: 'expired_card',
    times: 1,
  });
  await open(biller, `/customers/${customer}`);
  await biller.getByRole('button', { name: 'Charge…' }).click();
  const dialog = biller.getByRole('dialog');
  await dialog.getByRole('button', { name: `Charge ${shown(owed)}` }).click();
  await dialog.getByText('Your card has expired.').waitFor();
  await dialog.getByText('Ask the customer for another card or account.').waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  // What its bank will not charge any more is not offered any more.
  await biller.getByText('Cannot be charged').first().waitFor();
  const [charge] = await chargesOf(customer);
  expect(charge).toMatchObject({ outcome: 'failed', amount_cents: owed, entry_id: null });
});

test('the terminal charges a card that is typed into Stripe’s own fields, and shows a receipt', async () => {
  const { customer } = await debtor('renner');
  await open(biller, '/register');
  // The terminal alone may load Stripe's script: one comes there by loading the page anew.
  await biller.getByRole('link', { name: 'Virtual terminal' }).click();
  await biller.waitForURL(/\/admin\/terminal$/);
  await biller.getByRole('combobox', { name: 'Customer or invoice' }).fill('Tobias Renner');
  await biller.getByRole('option', { name: /Tobias Renner/ }).waitFor();
  await biller.keyboard.press('Enter');
  await biller.getByLabel('Amount').fill('20.00');
  const card = biller.frameLocator('iframe');
  await card.getByLabel('card number').fill('4242424242424242');
  await card.getByLabel('expiration date').fill('1234');
  await card.getByLabel('CVC').fill('123');
  await card.getByLabel('ZIP').fill('10001');
  await biller.getByRole('button', { name: 'Charge $20.00' }).dblclick();
  const receipt = biller.getByRole('article', { name: 'Receipt' });
  await receipt.getByText('$20.00').waitFor();
  await receipt.getByText('Visa ending in 4242').waitFor();
  await receipt.getByText('Harbor County Ambulance').waitFor();
  const charges = await chargesOf(customer);
  expect(charges.filter(({ outcome }) => outcome === 'succeeded')).toHaveLength(1);
  expect(charges[0]).toMatchObject({ amount_cents: 2_000, outcome: 'succeeded' });
  // Leaving loads the page anew too: the strict policy holds again.
  await biller.getByRole('link', { name: 'Register entry' }).click();
  await biller.getByRole('heading', { name: /Charge, Tobias Renner/ }).waitFor();
  expect(await biller.evaluate(() => 'Stripe' in window)).toBe(false);
});

test('where Stripe has not enabled cards by phone, the terminal says so and charges nothing', async () => {
  await office().control('/account', { moto: false });
  const { customer } = await debtor('renner');
  await open(biller, `/terminal?customer=${customer}`);
  const card = biller.frameLocator('iframe');
  await card.getByLabel('card number').fill('4242424242424242');
  await card.getByLabel('expiration date').fill('1234');
  await card.getByLabel('CVC').fill('123');
  await card.getByLabel('ZIP').fill('10001');
  await biller.getByRole('button', { name: /^Charge \$/ }).click();
  await biller.getByRole('heading', { name: 'Stripe has not enabled cards by phone' }).waitFor();
  await office().control('/account', { moto: true });
});

test('who only looks sees every gateway request, and may not charge', async () => {
  const viewer = await signedIn('viewer@harborcounty.example');
  const { customer } = await debtor('renner');
  const [charge] = await chargesOf(customer);
  await open(viewer, '/charges');
  await viewer
    .getByRole('link', { name: String(charge?.number), exact: true })
    .first()
    .waitFor();
  expect(await viewer.getByRole('link', { name: 'Virtual terminal' }).count()).toBe(0);
  await open(viewer, `/charges/${charge?.number}`);
  await viewer.getByRole('heading', { name: `Charge ${charge?.number}, Tobias Renner` }).waitFor();
  await open(viewer, `/customers/${customer}`);
  expect(await viewer.getByRole('button', { name: 'Charge…' }).getAttribute('aria-disabled')).toBe('true');
  await open(viewer, '/terminal');
  await viewer.getByRole('heading', { name: 'You cannot take cards by phone' }).waitFor();
});

test('nothing was loaded that the page’s policy forbids, and both books agree', async () => {
  expect(refused).toEqual([]);
  expect(await disagreements(siteApi(own.facts))).toEqual([]);
});

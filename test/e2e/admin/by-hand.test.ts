// A biller records a check, sees where it goes before and after, and takes it back.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshAddress, launchBrowser } from '../harness/browser.ts';
import { goTo, officeOf, signIn } from '../harness/office.ts';
import { watchPolicy } from '../harness/payer.ts';
import { type OwnSite, startSite } from '../harness/site.ts';

let own: OwnSite;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let refused: string[];

beforeAll(async () => {
  [own, browser] = await Promise.all([startSite(), launchBrowser()]);
  context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    extraHTTPHeaders: { 'CF-Connecting-IP': freshAddress() },
  });
  page = await context.newPage();
  refused = watchPolicy(page);
  await signIn(page, own.facts, 'biller@harborcounty.example');
});
afterAll(async () => {
  await context?.close();
  await Promise.all([browser?.close(), own?.stop()]);
});

interface Owing {
  customer: { id: number; name: string };
  credit_cents: number;
  receivables: { id: number; number: string; balance_cents: number }[];
}

/** A customer who owes for several receivables, and whose name nobody else has. */
async function debtor(): Promise<Owing> {
  const office = officeOf(own.facts);
  const { data } = await office.get<{ data: { customer: { id: number } }[] }>(
    '/invoices?limit=40&status=open',
  );
  for (const { customer } of data) {
    const owing = await office.get<Owing>(`/customers/${customer.id}/owing`);
    const namesakes = await office.get<{ data: unknown[] }>(
      `/customers?search=${encodeURIComponent(owing.customer.name)}`,
    );
    if (owing.receivables.length >= 2 && namesakes.data.length === 1) return owing;
  }
  throw new Error('nobody in the demo office owes for two receivables');
}

const typed = (cents: number) => (cents / 100).toFixed(2);
const shown = (cents: number) =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }).format(cents / 100);
const owingOf = (id: number) => officeOf(own.facts).get<Owing>(`/customers/${id}/owing`);

test('a check over several receivables is recorded by keyboard, is seen in the books, and is undone', async () => {
  const before = await debtor();
  const owed = before.receivables.reduce((sum, { balance_cents }) => sum + balance_cents, 0);
  const check = owed + 10_000;
  await goTo(page, own.facts, '/register');
  await page.keyboard.press('n');
  await page.waitForURL(/\/register\/record$/);

  await page.getByRole('combobox', { name: 'Customer' }).fill(before.customer.name);
  await page.getByRole('option', { name: before.customer.name }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByLabel('Check number').fill('77001');
  await page.getByLabel('Amount', { exact: true }).fill(typed(check));
  for (const { number, balance_cents } of before.receivables) {
    const row = page.getByRole('row').filter({ hasText: number });
    await expect.poll(() => row.last().innerText()).toContain(shown(balance_cents));
  }
  await expect
    .poll(() => page.getByRole('row').filter({ hasText: 'Becomes credit' }).innerText())
    .toContain('$100.00');
  await page.getByLabel('Amount', { exact: true }).press('Enter');

  // Ready for the next one: type and day stay, the customer is asked for again.
  await page.getByRole('heading', { name: 'Recorded just now' }).waitFor();
  await expect.poll(() => page.getByLabel('Amount', { exact: true }).inputValue()).toBe('');
  expect(await page.getByLabel('Type').inputValue()).toBe('Check');
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('combobox');
  const after = await owingOf(before.customer.id);
  expect(after).toMatchObject({ receivables: [], credit_cents: before.credit_cents + 10_000 });

  await page.getByRole('link', { name: /Check 77001/ }).click();
  await page.getByRole('heading', { name: /Check 77001/ }).waitFor();
  await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
  await page.getByLabel('Why').fill('Typed for the wrong customer');
  await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Undone by this balancing entry.').waitFor();
  await page.getByText('Undo: Typed for the wrong customer').first().waitFor();
  expect(await owingOf(before.customer.id)).toMatchObject({
    credit_cents: before.credit_cents,
    receivables: before.receivables.map(({ id, balance_cents }) => ({ id, balance_cents })),
  });
  expect(refused).toEqual([]);
});

test('what is chosen above a balance is refused beside it, and nothing is written', async () => {
  const before = await debtor();
  const [receivable] = before.receivables;
  const too = (receivable?.balance_cents ?? 0) + 1;
  await goTo(
    page,
    own.facts,
    `/register/record?customer=${before.customer.id}&receivables=${receivable?.id}`,
  );
  await page.getByLabel('Amount', { exact: true }).fill(typed(too));
  await page.getByLabel(`Amount for ${receivable?.number}`).fill(typed(too));
  await page.getByRole('button', { name: /^Record \$/ }).click();
  await page.getByText(/is too much for it\. Give it at most/).waitFor();
  expect(await owingOf(before.customer.id)).toEqual(before);
});

test('a receivable is written off and taken back on its page', async () => {
  const before = await debtor();
  const [receivable] = before.receivables;
  await page.goto('about:blank');
  await goTo(page, own.facts, `/receivables/${receivable?.id}`);
  await page.getByRole('button', { name: 'Write off' }).click();
  await page.getByLabel('Why').fill('Small balance');
  await page.getByRole('dialog').getByRole('button', { name: 'Write off' }).click();
  await page.getByText('Finished (write-off)').first().waitFor();
  await page.getByRole('button', { name: 'Undo write-off' }).click();
  await page.getByLabel('Why').fill('They will pay');
  await page.getByRole('dialog').getByRole('button', { name: 'Undo write-off' }).click();
  await page.getByText('To reinvoice').first().waitFor();
  expect((await owingOf(before.customer.id)).receivables.map(({ id }) => id)).toContain(receivable?.id);
});

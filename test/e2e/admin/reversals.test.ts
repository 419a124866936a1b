import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshAddress, launchBrowser } from '../harness/browser.ts';
import { type Office, officeOf, settled, signIn } from '../harness/office.ts';
import { watchPolicy } from '../harness/payer.ts';
import { type OwnSite, startSite } from '../harness/site.ts';

let own: OwnSite;
let browser: Browser;
let office: Office;
beforeAll(async () => {
  [own, browser] = await Promise.all([startSite(), launchBrowser()]);
  office = officeOf(own.facts);
});
afterAll(() => Promise.all([browser?.close(), own?.stop()]));

const broken: string[] = [];

/** Somebody of the office at a desk, signed in. */
async function atDesk(email: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    extraHTTPHeaders: { 'CF-Connecting-IP': freshAddress() },
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => broken.push(String(error)));
  watchPolicy(page);
  await signIn(page, own.facts, `${email}@harborcounty.example`);
  return page;
}

interface Paid {
  id: string;
  number: string;
  amount_cents: number;
}

/** Payments of the demo office, each untouched. */
async function payments(): Promise<Paid[]> {
  const { data } = await office.get<{ data: (Paid & { kind: string })[] }>(
    '/register?type=Stripe&limit=50&events=false',
  );
  return data.filter(({ kind, amount_cents }) => kind === 'payment' && amount_cents > 10_000);
}

const dollars = (cents: number) => `$${(cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })}`;
const main = (page: Page) => page.getByRole('main');

test('a refund above the office’s limit goes to Stripe when a second person approves it', async () => {
  const biller = await atDesk('biller');
  await biller.goto(`${own.facts.url}/admin/settings/payments`);
  const saved = await biller.evaluate(async () => {
    const before = await (await fetch('/api/v1/settings')).json();
    const answer = await fetch('/api/v1/settings', {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        version: before.version,
        payments: { refundApprovalCents: 5000 },
      }),
    });
    return answer.status;
  });
  expect(saved).toBe(200);
  const [paid] = await payments();
  if (paid === undefined) throw new Error('no payment');
  await biller.goto(`${own.facts.url}/admin/register/${paid.id}`);
  await biller.getByRole('button', { name: 'Refund…' }).click();
  const dialog = biller.getByRole('dialog');
  await dialog.getByLabel('A part of it').check();
  await dialog.getByLabel(/^Amount/).fill('60.00');
  await dialog.getByLabel('Note').fill('Her son called.');
  expect(await dialog.textContent()).toContain('More than $50.00 needs a second person');
  await dialog.getByRole('button', { name: 'Ask for a refund of $60.00' }).click();
  await main(biller).getByText('Waiting for approval').waitFor();
  expect(await main(biller).getByRole('button', { name: 'Approve refund…' }).getAttribute('title')).toContain(
    'Somebody else has to approve it',
  );

  // The captain finds it in the queue, and approves it there.
  const captain = await atDesk('captain');
  await captain
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: /^Review/ })
    .click();
  const row = captain.getByRole('row', { name: /Dana Whitlock asks for a refund: Her son called/ });
  expect(await row.textContent()).toContain('−$60.00');
  await row.getByRole('button', { name: 'Approve…' }).click();
  await captain.getByRole('dialog').getByRole('button', { name: 'Refund $60.00' }).click();
  // Stripe's own message may be first to book it, or still be on its way.
  await captain.getByText(/\$60\.00 (was refunded|is on its way)/).waitFor();
  const booked = async () =>
    (await office.get<{ data: { comment: string }[] }>('/register?status=refund')).data.map(
      ({ comment }) => comment,
    );
  await expect.poll(booked, { timeout: 30_000 }).toContain(`Refund ${paid.number}`);

  // What it booked waits for review, with what it did to the receivables.
  await captain.reload();
  await captain.getByRole('link', { name: 'Refunded, $60.00 is owed again' }).last().click();
  await captain.getByRole('heading', { level: 1, name: /^Refund/ }).waitFor();
  const told = await main(captain).textContent();
  expect(told).toContain('−$60.00');
  expect(told).toContain(`Refund ${paid.number}`);
  const changes = captain.getByRole('table', { name: /before it and after it/ });
  expect(await changes.textContent()).toContain('Goes onto the next invoice');
  await captain.getByRole('link', { name: paid.number }).first().click();
  await captain.getByText('Refunded', { exact: true }).waitFor();
  expect(await main(captain).textContent()).toContain('Dana Whitlock asked for it');
  expect(broken).toEqual([]);
});

test('a lost dispute is seen coming, booked with its fee, reviewed before and after, and approved by one key', async () => {
  const captain = await atDesk('captain');
  const nav = captain.getByRole('navigation', { name: 'Main' });
  const paid = (await payments())[1];
  if (paid === undefined) throw new Error('no payment');
  const { id } = await office.control<{ id: string }>('/disputes', {
    payment: paid.number,
    reason: 'product_not_received',
  });
  await expect
    .poll(
      async () =>
        (await office.get<{ data: { id: string }[] }>('/disputes?stage=open')).data.map((line) => line.id),
      { timeout: 30_000 },
    )
    .toContain(id);

  await nav.getByRole('link', { name: /^Disputes/ }).click();
  const open = captain.getByRole('table', { name: /^Open disputes/ });
  await open.getByText('Service not received').waitFor();
  expect(await open.textContent()).toMatch(/in \d+ days/);
  expect(await open.textContent()).toContain(dollars(paid.amount_cents + 1500));
  await open.getByRole('link').first().click();
  await captain.getByRole('heading', { level: 1, name: /^Dispute/ }).waitFor();
  expect(await main(captain).textContent()).toContain(`Stripe holds ${dollars(paid.amount_cents + 1500)}`);

  await office.control('/disputes', { dispute: id, outcome: 'lost' });
  const lost = async () =>
    (await office.get<{ entries: { id: string }[] }>(`/disputes/${id}`)).entries[0]?.id ?? null;
  await expect.poll(lost, { timeout: 30_000 }).not.toBeNull();
  await captain.goto(`${own.facts.url}/admin/review`);
  const why = captain.getByRole('link', {
    name: `Dispute lost, ${dollars(paid.amount_cents)} was written off`,
  });
  await why.waitFor();
  await why.click();
  await captain.getByRole('heading', { level: 1, name: /^Lost dispute/ }).waitFor();
  const page = main(captain);
  expect(await page.textContent()).toContain(`−${dollars(paid.amount_cents + 1500)}`);
  expect(await page.textContent()).toContain(`Lost dispute ${paid.number}`);
  const changes = await captain.getByRole('table', { name: /before it and after it/ }).textContent();
  for (const words of ['Nothing owed', 'Written off', 'onto the next invoice'])
    expect(changes).toContain(words);

  await captain.keyboard.press('a');
  await captain.getByText('1 entry approved.').waitFor();
  await page.getByText('Sam Okafor approved it.').waitFor();
  await settled(captain);
  expect(await page.getByText('Needs review', { exact: true }).count()).toBe(0);
  // K leads to the one before it in the queue.
  const here = captain.url();
  await captain.keyboard.press('k');
  await captain.waitForURL((url) => url.href !== here);
  await captain.getByText('Waiting for review.').waitFor();
  expect(broken).toEqual([]);
});

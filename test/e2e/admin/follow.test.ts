import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../../scripts/start/settings.ts';
import { freshAddress, launchBrowser, openPhone } from '../harness/browser.ts';
import { officeOf, signIn } from '../harness/office.ts';
import { GOOD_CARD, lookUp, openCheckout, payWith, watchPolicy } from '../harness/payer.ts';
import { type OwnSite, startSite } from '../harness/site.ts';

const SAMPLE = join(ROOT, 'samples', 'invoices.csv');
let own: OwnSite;
let browser: Browser;
beforeAll(async () => {
  [own, browser] = await Promise.all([startSite(), launchBrowser()]);
});
afterAll(() => Promise.all([browser?.close(), own?.stop()]));

test('a file is imported, one of its invoices is paid, and the biller follows the money by clicks alone', async () => {
  const { url } = own.facts;
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    extraHTTPHeaders: { 'CF-Connecting-IP': freshAddress() },
  });
  const page = await context.newPage();
  const refused = watchPolicy(page);
  const broken: string[] = [];
  page.on('pageerror', (error) => broken.push(String(error)));
  await signIn(page, own.facts, 'biller@harborcounty.example');
  const nav = page.getByRole('navigation', { name: 'Main' });

  // The file: what it would do is shown first, then how far it is, then that it is done.
  await nav.getByRole('link', { name: 'Import' }).click();
  await page.getByLabel('File to import').setInputFiles(SAMPLE);
  const importIt = page.getByRole('button', { name: /^Import 1,000 invoices/ });
  await importIt.waitFor({ timeout: 60_000 });
  expect(await page.getByRole('row', { name: /^Customers/ }).textContent()).toContain('400');
  const seen = new Set<string>();
  const watching = page
    .getByRole('progressbar')
    .waitFor({ timeout: 30_000 })
    .then(async () => seen.add((await page.locator('main').textContent()) ?? ''));
  await importIt.click();
  await page.getByText('are in Selfpay now').waitFor({ timeout: 60_000 });
  await watching.catch(() => {});
  expect([...seen].join(), 'its progress was seen').toContain('Importing');

  // One of its invoices is paid, from a letter, without script.
  const { data: rows } = Papa.parse<Record<string, string>>(readFileSync(SAMPLE, 'utf8'), { header: true });
  expect(rows.length).toBeGreaterThan(1000);
  const selfPayId = rows.find((row) => row.Status === 'open')?.['Self-Pay ID'] ?? '';
  const phone = await openPhone(browser);
  const payer = await phone.newPage();
  await lookUp(payer, url, selfPayId);
  await openCheckout(payer);
  await payWith(payer, GOOD_CARD);
  await payer.waitForURL(/\/done\?/);
  await phone.close();

  // Register → entry → receivable → back to the entry → customer → invoice.
  await nav.getByRole('link', { name: /^Check register/ }).click();
  const office = officeOf(own.facts);
  const { data } = await office.get<{
    data: { id: string; number: string; amount_cents: number; events: { receivable_id?: number }[] }[];
  }>('/register?limit=1');
  const entry = data[0];
  expect(entry?.number).toMatch(/^pi_/);
  await page.reload();
  await page.getByRole('link', { name: entry?.number ?? '' }).click();
  await page.getByRole('heading', { name: 'Payment events' }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/admin/register/${entry?.id}`);

  const { number } = await office.get<{ number: string }>(`/receivables/${entry?.events[0]?.receivable_id}`);
  await page.getByRole('main').getByRole('link', { name: number, exact: true }).first().click();
  await page.getByRole('heading', { level: 1, name: new RegExp(number) }).waitFor();
  expect(await page.getByRole('main').textContent()).toContain('$0.00');
  await page
    .getByRole('main')
    .getByRole('link', { name: new RegExp(entry?.number ?? '') })
    .first()
    .click();
  await page.waitForURL(`**/admin/register/${entry?.id}`);

  await page.getByRole('main').getByRole('link', { name: /^INV-/ }).first().click();
  await page.getByText('Paid', { exact: true }).first().waitFor();
  expect(await page.getByRole('main').textContent()).toContain(entry?.number);

  // "Self-pay portal…" shows what the customer sees.
  const opens = context.waitForEvent('page');
  await page.getByRole('link', { name: 'Self-pay portal…' }).click();
  const portal = await opens;
  await portal.waitForLoadState();
  expect(portal.url()).toBe(`${url}/pay/${selfPayId}`);
  expect(await portal.textContent('main')).toContain('This bill is paid');

  expect(refused).toEqual([]);
  expect(broken).toEqual([]);
  await context.close();
});

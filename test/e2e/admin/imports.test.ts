import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../../scripts/start/settings.ts';
import { findingsInBoth } from '../harness/axe.ts';
import { freshAddress, launchBrowser, openPhone } from '../harness/browser.ts';
import { officeOf, signIn } from '../harness/office.ts';
import { GOOD_CARD, lookUp, openCheckout, payWith, watchPolicy } from '../harness/payer.ts';
import { type OwnSite, startSite } from '../harness/site.ts';

const SAMPLE = join(ROOT, 'samples', 'small.csv');
const LARGE_SAMPLE = join(ROOT, 'samples', 'invoices.csv');
const folder = mkdtempSync(join(tmpdir(), 'selfpay-files-'));
let own: OwnSite;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [own, browser] = await Promise.all([startSite(), launchBrowser()]);
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    bypassCSP: true,
    reducedMotion: 'reduce',
    extraHTTPHeaders: { 'CF-Connecting-IP': freshAddress() },
  });
  page = await context.newPage();
  await signIn(page, own.facts, 'biller@harborcounty.example');
});
afterAll(async () => {
  await Promise.all([browser?.close(), own?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function upload(path: string): Promise<void> {
  await page.goto(`${own.facts.url}/admin/imports`);
  await page.getByLabel('File to import').setInputFiles(path);
}

test('the sample can be downloaded, says what it would do, and does it when asked', async () => {
  await page.goto(`${own.facts.url}/admin/imports`);
  const begun = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download the sample' }).click();
  expect((await begun).suggestedFilename()).toBe('selfpay-sample.csv');
  await page.getByText('What the file looks like').click();
  expect(await findingsInBoth(page), 'list').toEqual([]);

  await upload(SAMPLE);
  const importIt = page.getByRole('button', { name: 'Import 3 invoices' });
  await importIt.waitFor({ timeout: 30_000 });
  expect(await page.getByRole('row', { name: /^Receivables/ }).textContent()).toContain('4');
  expect(await findingsInBoth(page), 'dry run').toEqual([]);
  await importIt.click();
  await page.getByText('are in Selfpay now').waitFor({ timeout: 30_000 });
  expect(await findingsInBoth(page), 'done').toEqual([]);
  await page.getByRole('link', { name: 'Oak Ridge Nursing Home' }).click();
  await page.getByRole('cell', { name: '$420.00' }).waitFor();

  // The same file again brings nothing.
  await upload(SAMPLE);
  await page.getByText('Nothing new.').waitFor({ timeout: 30_000 });
  expect(await page.getByRole('button', { name: /^Import \d/ }).count()).toBe(0);
});

test('what a file would change is shown as old and new; discarded, it changes nothing', async () => {
  await upload(file('changed.csv', 'Acct #,Name,E-mail\nSAMPLE-1003,Tom Becker,tom@example.com\n'));
  await page.getByRole('button', { name: 'Change 1 customer' }).waitFor({ timeout: 30_000 });
  expect(await page.getByRole('main').textContent()).toContain('empty → tom@example.com');
  expect(await findingsInBoth(page), 'changes').toEqual([]);
  await page.getByRole('button', { name: 'Discard…' }).click();
  await page.getByRole('button', { name: 'Discard', exact: true }).click();
  await page.getByText('Nothing of this file is in the books.').waitFor({ timeout: 30_000 });
});

test('a file with mistakes is refused whole: each is told by row and column, with what to write instead', async () => {
  const rows = [
    'account,customer_name,invoice,invoice_date,receivable,amount',
    'B-1,Ada Byron,BX-1,2026-11-02,BR-1,"1.234,50"',
    'B-2,Ben Ito,BX-2,31/31/2026,BR-2,12.00',
  ];
  await upload(file('bad.csv', `${rows.join('\n')}\n`));
  await page.getByText('Nothing was imported.').waitFor({ timeout: 30_000 });
  const amount = page.getByRole('row', { name: /1\.234,50/ });
  expect(await amount.textContent()).toContain('amount');
  expect(await amount.textContent()).toContain('1234.50');
  expect(await page.getByRole('row', { name: /31\/31\/2026/ }).textContent()).toMatch(/^Row 3/);
  expect(await findingsInBoth(page), 'refused').toEqual([]);
});

test('what is no CSV file is refused, by its name or by what is in it', async () => {
  await upload(file('book.xlsx', 'PK'));
  await page.getByText('book.xlsx is a workbook').waitFor();
  await page.getByLabel('File to import').setInputFiles(file('empty.csv', ''));
  await page.getByText('empty.csv is empty').waitFor();
  await page.getByLabel('File to import').setInputFiles(file('letter.csv', '%PDF-1.7'));
  await page.getByText('This is a PDF file').waitFor({ timeout: 30_000 });
});

test('an upload that loses its connection goes on; broken off, it is begun again with the same file', async () => {
  const lines = Array.from(
    { length: 7_000 },
    (_, at) => `L-${at},Person ${at},LX-${at},2026-11-02,LR-${at},${100 + at}.50,${'long '.repeat(30)}`,
  );
  const large = file(
    'large.csv',
    `account,customer_name,invoice,invoice_date,receivable,amount,description\n${lines.join('\n')}\n`,
  );
  await page.route('**/parts/1', (route) => route.abort());
  await upload(large);
  await page.getByText('The connection is lost.').waitFor({ timeout: 30_000 });
  expect(await findingsInBoth(page), 'lost').toEqual([]);

  // The window is closed: who comes back chooses the file again.
  const here = page.url();
  page.once('dialog', (dialog) => void dialog.accept());
  await page.goto(`${own.facts.url}/admin/customers`);
  await page.goto(here);
  await page.getByText('The upload was broken off.').waitFor();
  expect(await findingsInBoth(page), 'broken off').toEqual([]);
  await page.getByLabel('File to import').setInputFiles(SAMPLE);
  await page.getByText('the upload was of large.csv').waitFor();
  await page.getByLabel('File to import').setInputFiles(large);
  await page.getByText('The connection is lost.').waitFor({ timeout: 30_000 });
  await page.unroute('**/parts/1');
  await page.getByRole('button', { name: 'Try now' }).click();
  await page.getByRole('button', { name: 'Import 7,000 invoices' }).waitFor({ timeout: 60_000 });
});

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
  await page.getByLabel('File to import').setInputFiles(LARGE_SAMPLE);
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
  const { data: rows } = Papa.parse<Record<string, string>>(readFileSync(LARGE_SAMPLE, 'utf8'), {
    header: true,
  });
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

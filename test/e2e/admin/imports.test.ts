import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../../scripts/start/settings.ts';
import { findingsInBoth } from '../harness/axe.ts';
import { freshAddress, launchBrowser } from '../harness/browser.ts';
import { signIn } from '../harness/office.ts';
import { type OwnSite, startSite } from '../harness/site.ts';

const SAMPLE = join(ROOT, 'samples', 'small.csv');
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

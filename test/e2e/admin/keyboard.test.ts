import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { freshAddress, launchBrowser } from '../harness/browser.ts';
import { goTo, settled, signIn } from '../harness/office.ts';

const facts = inject('site');
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  const context = await browser.newContext({ extraHTTPHeaders: { 'CF-Connecting-IP': freshAddress() } });
  page = await context.newPage();
  await signIn(page, facts);
});
afterAll(() => browser?.close());

const open = (path: string) => goTo(page, facts, path);

async function press(...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

const focused = (what: (element: HTMLElement) => unknown) =>
  page.evaluate(`(${what})(document.activeElement)`) as Promise<string>;

test('rows are walked, opened and come back to by keys', async () => {
  await open('/register');
  await press('j', 'j', 'j', 'k');
  const row = await focused((element) => element.dataset.row);
  expect(row).toMatch(/^ent_/);
  await press('Enter');
  await page.waitForURL(`**/admin/register/${row}`);
  await page.getByRole('heading', { name: 'Payment events' }).waitFor();
  expect(await focused((element) => element.tagName)).toBe('H1');
  expect(await page.title()).toMatch(/ – Selfpay$/);
  await page.goBack();
  await page.locator(`tr[data-row="${row}"]:focus`).waitFor();
});

test('what needs review is approved and taken back without a mouse', async () => {
  await open('/register?needs_review=true');
  const rows = page.locator('tbody tr[data-row]');
  const before = await rows.count();
  expect(before).toBeGreaterThan(0);
  await press('j', 'x', 'a');
  const toast = page.getByText('1 entry approved.');
  await toast.waitFor();
  await expect.poll(() => rows.count()).toBe(before - 1);
  await press('z');
  await expect.poll(() => rows.count()).toBe(before);
  expect(await toast.count()).toBe(0);
});

test('filters are set by keys, stand in the address, and a link brings them back', async () => {
  await open('/register');
  await page.getByRole('button', { name: 'Type' }).focus();
  await press('Enter');
  await page.getByLabel('Check', { exact: true }).focus();
  await press('Space');
  await page.waitForURL(/type=Check/);
  await settled(page);
  const types = await page.locator('tbody td:nth-child(4)').allTextContents();
  expect(new Set(types)).toEqual(new Set(['Check']));
  await page.reload();
  await page.getByRole('button', { name: 'Remove the filter Type' }).focus();
  await press('Enter');
  await page.waitForURL((address) => address.search === '');
});

test('anything is found from anywhere', async () => {
  await open('/activity');
  await press('/');
  const box = page.getByRole('combobox');
  await box.fill(facts.selfPayIds.open);
  await page.getByRole('option').first().waitFor();
  await press('Enter');
  await page.waitForURL('**/admin/invoices/INV-*');
  await press('g', 'c');
  await page.waitForURL('**/admin/customers');
  await press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await press('Escape');
  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('single keys can be switched off, and do nothing while one types', async () => {
  await open('/customers');
  await page.getByLabel('Find by name').fill('');
  await page.getByLabel('Find by name').pressSequentially('gr');
  expect(new URL(page.url()).pathname).toBe('/admin/customers');
  await open('/register');
  await press('?');
  await page.getByRole('switch', { name: 'Single keys' }).press('Space');
  await press('Escape', 'g', 'i');
  expect(new URL(page.url()).pathname).toBe('/admin/register');
  await page.evaluate(() => localStorage.clear());
});

test('a session that ended leads to the sign-in and back', async () => {
  await open('/invoices?status=open');
  await page.context().clearCookies();
  await page.reload();
  await page.waitForURL('**/admin/sign-in?to=*');
  await page.getByLabel('E-mail').fill(facts.admin?.email ?? '');
  await page.getByLabel('Password', { exact: true }).fill(facts.admin?.password ?? '');
  await press('Enter');
  await page.waitForURL('**/admin/invoices?status=open');
});

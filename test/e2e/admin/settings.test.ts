import { createOTP } from '@better-auth/utils/otp';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { findingsInBoth } from '../harness/axe.ts';
import { freshAddress, launchBrowser, openPhone } from '../harness/browser.ts';
import { goTo, signIn } from '../harness/office.ts';
import { watchPolicy } from '../harness/payer.ts';
import { type OwnSite, startSite } from '../harness/site.ts';

const PASSWORD = 'walrus cabinet plumb violin';
let own: OwnSite;
let browser: Browser;
const open: BrowserContext[] = [];
const refused: string[] = [];

beforeAll(async () => {
  [own, browser] = await Promise.all([startSite(), launchBrowser()]);
});
afterAll(() => Promise.all([browser?.close(), own?.stop()]));
afterEach(async () => {
  for (const context of open.splice(0)) await context.close();
  expect(refused.splice(0), 'refused by the policy').toEqual([]);
});

interface Desk {
  /** It lets axe's script in, and then says nothing of the policy. */
  axe?: boolean;
  storageState?: BrowserContextOptions['storageState'];
}

/** A computer of its own. */
async function desk({ axe = false, storageState }: Desk = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    bypassCSP: axe,
    storageState,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    extraHTTPHeaders: { 'CF-Connecting-IP': freshAddress() },
  });
  open.push(context);
  const page = await context.newPage();
  const seen = watchPolicy(page);
  page.on('close', () => refused.push(...seen));
  return page;
}

const at = (path: string) => `${own.facts.url}/admin${path}`;
const staff = (role: string) => `${role}@harborcounty.example`;

/** Who signed in at one desk is signed in at the next one. */
const signedIn = new Map<string, BrowserContextOptions['storageState']>();

async function atDesk(path: string, { role = 'admin', axe = false } = {}): Promise<Page> {
  const page = await desk({ axe, storageState: signedIn.get(role) });
  if (!signedIn.has(role)) {
    await signIn(page, own.facts, staff(role));
    signedIn.set(role, await page.context().storageState());
  }
  await goTo(page, own.facts, path);
  return page;
}

async function invite(page: Page, name: string, email: string): Promise<string> {
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Make the link' }).click();
  const link = await page.getByLabel('One-time link').inputValue();
  await page.getByRole('button', { name: 'Done' }).click();
  return link;
}

const saved = (page: Page) => page.getByText('Saved. Payers see it from now on.').waitFor();

test('who is invited joins, sets up two-step sign-in, signs out, and comes back with a code and a backup code', async () => {
  const admin = await atDesk('/settings/people');
  const email = 'ray@harborcounty.example';
  const link = await invite(admin, 'Ray Castellanos', email);

  const page = await desk({ axe: true });
  await page.goto(link);
  await page.getByText(/invites you to .* as a biller/).waitFor();
  expect(await findingsInBoth(page), 'join').toEqual([]);
  const password = page.getByLabel('Password', { exact: true });
  await password.fill('short');
  await page.getByRole('button', { name: 'Join and sign in' }).click();
  await page.getByText('Use at least 12 characters').waitFor();
  await expect.poll(() => password.evaluate((field) => field === document.activeElement)).toBe(true);
  await password.fill(PASSWORD);
  await page.getByRole('button', { name: 'Join and sign in' }).click();
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor();

  await page.goto(at('/account'));
  await page.getByRole('button', { name: 'Set up…' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill(PASSWORD);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Scan this with your phone').waitFor();
  expect(await findingsInBoth(page), 'QR code').toEqual([]);
  const secret = ((await page.locator('.key-to-type').textContent()) ?? '').replace(/\s/g, '');
  const code = () => createOTP(decode32(secret)).totp();
  await page.getByLabel('The six digits').fill('000000');
  await page.getByText('This code is not right').waitFor();
  await page.getByLabel('The six digits').fill(await code());
  const codes = page.getByRole('list', { name: 'Backup codes' }).getByRole('listitem');
  await codes.first().waitFor();
  expect(await findingsInBoth(page), 'backup codes').toEqual([]);
  const [backup = ''] = await codes.allTextContents();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Yes, close' }).click();
  await page.getByText('You are asked for six digits').waitFor();
  expect(await findingsInBoth(page), 'account').toEqual([]);

  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  const again = async () => {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Six digits' }).waitFor();
  };
  await again();
  await page.getByRole('button', { name: 'No phone? Use a backup code' }).click();
  await page.getByLabel('Backup code', { exact: true }).fill('wrong-wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('none of your backup codes').waitFor();
  expect(await findingsInBoth(page), 'backup code').toEqual([]);
  await page.getByLabel('Backup code', { exact: true }).fill(backup);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor();

  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await again();
  await page.getByLabel('Code', { exact: true }).fill(await code());
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor();

  // The link is used up.
  await page.goto('about:blank');
  await page.goto(link);
  await page.getByText('This link was used already').waitFor();
});

test('a colleague who forgot the password gets a link, and is signed out everywhere else by it', async () => {
  const admin = await atDesk('/settings/people');
  const before = await atDesk('/account', { role: 'captain' });
  await admin.getByRole('button', { name: 'Actions for Sam Okafor' }).click();
  await admin.getByRole('button', { name: 'New sign-in link…' }).click();
  await admin.getByRole('button', { name: 'Make the link' }).click();
  const link = await admin.getByLabel('One-time link').inputValue();
  await admin.getByRole('button', { name: 'Copy the link' }).click();
  await admin.getByText('Copied').first().waitFor();
  expect(await admin.evaluate(() => navigator.clipboard.readText())).toBe(link);

  const page = await desk();
  await page.goto(link);
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Save and sign in' }).click();
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor();

  // Who was signed in comes to the sign-in screen, and from there back to where they were.
  await before.getByRole('link', { name: 'Customers' }).click();
  await before.getByText('Your session has ended').waitFor();
  await before.getByLabel('E-mail').fill(staff('captain'));
  await before.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await before.getByRole('button', { name: 'Sign in' }).click();
  await before.getByRole('heading', { name: 'Customers' }).waitFor();
});

test('roles are saved at once and taken back; who is disabled is out', async () => {
  const page = await atDesk('/settings/people', { axe: true });
  const role = page.getByLabel('Role of Kim Larsen');
  await role.selectOption('biller');
  await page.getByText('Kim Larsen is a biller now.').waitFor();
  await page.keyboard.press('z');
  await expect.poll(() => role.inputValue()).toBe('viewer');
  await page.reload();
  expect(await role.inputValue()).toBe('viewer');

  await page.getByRole('button', { name: 'Actions for Kim Larsen' }).click();
  await page.getByRole('button', { name: 'Disable…' }).waitFor();
  expect(await findingsInBoth(page), 'menu').toEqual([]);
  await page.getByRole('button', { name: 'Disable…' }).click();
  await page.getByRole('button', { name: 'Disable', exact: true }).click();
  await page.getByText('Kim Larsen is disabled.').waitFor();
  const out = await desk();
  await out.goto(at('/sign-in'));
  await out.getByLabel('E-mail').fill(staff('viewer'));
  await out.getByLabel('Password', { exact: true }).fill(own.facts.admin?.password ?? '');
  await out.getByRole('button', { name: 'Sign in' }).click();
  await out.getByRole('alert').getByText(/\w/).first().waitFor();
  await page.getByRole('button', { name: /^Undo/ }).click();
  await page.getByText('Disabled').waitFor({ state: 'detached' });

  // Nobody is left to let others in.
  await page.getByLabel('Role of Alex Rivera').selectOption('viewer');
  await page.getByRole('button', { name: 'Become a viewer' }).click();
  await page.getByText('This is the only administrator').first().waitFor();
});

test('an API key is shown once, works, and is revoked', async () => {
  const page = await atDesk('/settings/people', { axe: true });
  await page.getByRole('button', { name: 'New key…' }).click();
  await page.getByRole('dialog').waitFor();
  expect(await findingsInBoth(page), 'new key').toEqual([]);
  await page.getByLabel('Name').fill('Dispatch system');
  await page.getByRole('button', { name: 'Make the key' }).click();
  const key = await page.getByLabel('API key', { exact: true }).inputValue();
  expect(await findingsInBoth(page), 'key').toEqual([]);
  await page.getByRole('button', { name: 'Done' }).click();
  const ask = async () =>
    (await fetch(`${own.facts.url}/api/v1/register?limit=1`, { headers: { authorization: `Bearer ${key}` } }))
      .status;
  expect(await ask()).toBe(200);
  await page.getByRole('button', { name: 'Revoke Dispatch system' }).click();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByText('is revoked.').waitFor();
  expect(await ask()).toBe(401);
});

test('what the office changes is what payers see, once it is saved', async () => {
  const page = await atDesk('/settings/portal', { axe: true });
  const preview = () =>
    page
      .locator('iframe:not(.behind)')
      .contentFrame()
      .locator('body')
      .textContent()
      .catch(() => '');
  await page.getByLabel('Name', { exact: true }).fill('Harbor County Rescue');
  await expect.poll(preview, { timeout: 10_000 }).toContain('Harbor County Rescue');
  await page.getByLabel('Customers can pay online').uncheck();
  await expect.poll(preview, { timeout: 10_000 }).toContain('closed our online payments');
  expect(await findingsInBoth(page), 'draft').toEqual([]);

  const phone = await openPhone(browser);
  open.push(phone);
  const payer = await phone.newPage();
  const bill = `${own.facts.url}/pay/${own.facts.selfPayIds.open}`;
  await payer.goto(bill);
  expect(await payer.textContent('body')).not.toContain('closed our online payments');
  expect(await payer.textContent('body')).not.toContain('Harbor County Rescue');

  await page.getByLabel('E-mail').fill('not an address');
  await page.getByRole('button', { name: /^Save/ }).click();
  await page.getByText('Not saved:').waitFor();
  expect(await findingsInBoth(page), 'refused').toEqual([]);
  await page.getByLabel('E-mail').fill('');
  await page.getByRole('button', { name: /^Save/ }).click();
  await saved(page);
  await payer.goto(bill);
  expect(await payer.textContent('body')).toContain('closed our online payments');
  expect(await payer.textContent('body')).toContain('Harbor County Rescue');

  await page.getByLabel('Customers can pay online').check();
  await page.getByRole('button', { name: /^Save/ }).click();
  await expect.poll(() => page.getByText('unsaved change').count()).toBe(0);
  await page.getByRole('link', { name: /^Payments: ways to pay/ }).click();
  await page
    .getByLabel('Allow customers to make payments against invoices that are already marked Unpaid')
    .check();
  await page.getByRole('button', { name: /^Save/ }).click();
  await expect.poll(() => page.getByText('unsaved change').count()).toBe(0);
  await payer.goto(`${own.facts.url}/pay/${own.facts.selfPayIds.unpaid}`);
  await payer.getByRole('button', { name: /^Pay \$/ }).waitFor();
});

test('a fee is told before it is saved, a ban has to be set aside, and the payer sees the fee', async () => {
  const page = await atDesk('/settings/payments', { axe: true, role: 'biller' });
  const save = page.getByRole('button', { name: /^Save/ });
  await page.getByRole('radio', { name: /^Percentage/ }).check();
  await page
    .getByText('A $100.00 bill: the customer pays $103.30, the fee is $3.30, you receive $100.00.')
    .waitFor();
  await page.getByText('Your state is not set').waitFor();
  await page.getByLabel('Percentage', { exact: true }).fill('much');
  await page.getByText('Type a percentage, like 2.9.').waitFor();
  await page.getByLabel('Percentage', { exact: true }).fill('3.5');
  await page.getByLabel('Fixed part').fill('0');
  await page.getByText('the customer pays $103.63, the fee is $3.63').waitFor();
  await page.getByLabel('Percentage at most').fill('2.50');
  await page.getByText('the customer pays $102.50, the fee is $2.50').waitFor();

  await page.getByRole('radio', { name: /^Flat/ }).check();
  await page.getByRole('textbox', { name: 'Amount' }).fill('3.95');
  await page.getByLabel('State of your office').selectOption('OH');
  await page.getByText('We know of no rule against this fee').waitFor();
  await page.getByLabel('State of your office').selectOption('CT');
  await page.getByText('Connecticut bans it').waitFor();
  await save.click();
  await page.getByText('Not saved: Connecticut bans it.').waitFor();
  expect(await findingsInBoth(page), 'a ban').toEqual([]);
  const why = page.getByLabel('Charge it all the same, because');
  await why.fill('Our counsel read § 42-133ff and agrees.');
  await save.click();
  await saved(page);
  await page.getByText('“Our counsel read § 42-133ff and agrees.”').waitFor();
  await page.goto(at('/activity'));
  await page.getByText('set aside the rule').waitFor();

  const phone = await openPhone(browser);
  open.push(phone);
  const payer = await phone.newPage();
  await payer.goto(`${own.facts.url}/pay/${own.facts.selfPayIds.open}`);
  expect(await payer.textContent('body')).toContain('$3.95');

  await page.goto(at('/settings/payments'));
  await page.getByRole('radio', { name: /^Off/ }).check();
  await page.getByLabel('State of your office').waitFor({ state: 'detached' });
  await save.click();
  await saved(page);
  await payer.reload();
  expect(await payer.textContent('body')).not.toContain('$3.95');
});

test('types of cancellation are added, renamed and removed; a period that cannot be is refused beside its field', async () => {
  const page = await atDesk('/settings/payments');
  const save = page.getByRole('button', { name: /^Save/ });
  await page.getByRole('button', { name: 'Add a type' }).click();
  await page.keyboard.type('Wrong customer');
  await page.getByLabel('Refunds the card: Wrong customer').check();
  await page.getByLabel('Name of Paid twice').fill('Double payment');
  await page.getByRole('button', { name: 'Remove Entered by mistake' }).click();
  await page.getByLabel('Unpaid after').fill('0');
  await save.click();
  await page.getByText('Not saved: The period can be 1 to 730 days.').waitFor();
  await page.getByLabel('Unpaid after').fill('60');
  await save.click();
  await saved(page);
  await page.reload();
  await page.getByLabel('Name of Double payment').waitFor();
  expect(await page.getByLabel('Refunds the card: Wrong customer').isChecked()).toBe(true);
  expect(await page.getByLabel('Name of Entered by mistake').count()).toBe(0);
  expect(await page.getByLabel('Unpaid after').inputValue()).toBe('60');
});

test('a customer’s own rule on the fee is changed on their page, and stands in its history', async () => {
  const page = await atDesk('/customers', { axe: true, role: 'biller' });
  await page.locator('tbody a').first().click();
  await page.getByRole('button', { name: 'Change the processing fee' }).click();
  await page.getByRole('radio', { name: /^Absorb/ }).check();
  expect(await findingsInBoth(page), 'the fee of a customer').toEqual([]);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('decided that the processing fee is never charged to it.').waitFor();
  await page.getByText('Absorbed').waitFor();
});

test('two people change settings at once: nothing of either is lost, and leaving with changes asks first', async () => {
  const [one, other] = [
    await atDesk('/settings/portal'),
    await atDesk('/settings/portal', { role: 'biller' }),
  ];
  await one.getByLabel('Hours').fill('Monday to Thursday');
  await one.getByRole('button', { name: /^Save/ }).click();
  await saved(one);
  await other.getByRole('textbox', { name: 'Phone' }).fill('(555) 010-0100');
  let asked = '';
  other.once('dialog', (dialog) => {
    asked = dialog.message();
    void dialog.dismiss();
  });
  await other.getByRole('link', { name: 'Customers' }).click();
  expect(asked).toContain('Leave without saving');
  expect(other.url()).toContain('/settings/portal');
  await other.getByRole('button', { name: /^Save/ }).click();
  await other.getByText('Somebody else changed these settings').waitFor();
  await expect.poll(() => other.getByLabel('Hours').inputValue()).toBe('Monday to Thursday');
  expect(await other.getByRole('textbox', { name: 'Phone' }).inputValue()).toBe('(555) 010-0100');
  await other.getByRole('button', { name: /^Save/ }).click();
  await saved(other);
  await one.reload();
  expect(await one.getByRole('textbox', { name: 'Phone' }).inputValue()).toBe('(555) 010-0100');
});

test('a viewer reads people, settings and imports, is told who may change them, and can change nothing', async () => {
  const page = await atDesk('/settings/people', { role: 'viewer' });
  await page.getByText('Alex Rivera is the administrator').waitFor();
  expect(await page.getByRole('combobox').count()).toBe(0);
  expect(await page.getByRole('heading', { name: 'API keys' }).count()).toBe(0);
  await page.goto(at('/settings/portal'));
  await page.getByText('Billers, captains and administrators can').waitFor();
  expect(await page.getByLabel('Name', { exact: true }).isDisabled()).toBe(true);
  expect(await page.getByLabel('Customers can pay online').isDisabled()).toBe(true);
  await page.goto(at('/settings/payments'));
  await page.getByText('Billers, captains and administrators can').waitFor();
  expect(await page.getByRole('radio', { name: /^Percentage/ }).isDisabled()).toBe(true);
  expect(
    await page
      .getByLabel(/^Name of /)
      .first()
      .isDisabled(),
  ).toBe(true);
  expect(await page.getByRole('button', { name: 'Add a type' }).count()).toBe(0);
  await page.goto(at('/customers'));
  await page.locator('tbody a').first().click();
  await page.getByRole('term').filter({ hasText: 'Processing fee' }).waitFor();
  expect(await page.getByRole('button', { name: 'Change the processing fee' }).count()).toBe(0);
  await page.goto(at('/imports'));
  await page.getByText('You can look at imports').waitFor();
  expect(await page.getByRole('button', { name: 'Choose a file…' }).count()).toBe(0);
});

test('by keyboard alone: signing in, going to People, inviting somebody', async () => {
  const page = await desk();
  await page.goto(at('/sign-in'));
  await page.getByLabel('E-mail').waitFor();
  await page.keyboard.type(staff('admin'));
  await page.keyboard.press('Tab');
  await page.keyboard.type(own.facts.admin?.password ?? '');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('u');
  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
  await page.getByRole('button', { name: 'Invite' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('Noor Haddad');
  await page.keyboard.press('Tab');
  await page.keyboard.type('noor@harborcounty.example');
  await page.keyboard.press('Enter');
  await page.getByLabel('One-time link').waitFor();
  // What is shown once does not close by a slip.
  await page.keyboard.press('Escape');
  expect(await page.getByLabel('One-time link').isVisible()).toBe(true);
  await page.getByRole('button', { name: 'Done' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('noor@harborcounty.example').waitFor();
});

/** Base 32, as authenticator apps are given their key. */
function decode32(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return (bits.match(/.{8}/g) ?? []).map((byte) => String.fromCharCode(Number.parseInt(byte, 2))).join('');
}

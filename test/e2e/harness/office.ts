// Every screen of the office's app, and the way there. For axe, for the keyboard and for pictures.
import type { Page } from 'playwright-core';
import type { SiteFacts } from './site.ts';

export interface Screen {
  name: string;
  /** Needs no sign-in. */
  open?: true;
  /** For pictures: axe has seen a screen that is made of the same parts. */
  alike?: true;
  /** An address below /admin, from what the demo office holds. */
  path: string | ((office: Office) => Promise<string>);
  /** What else makes the state: a dialog opened, a filter set. */
  after?: (page: Page) => Promise<unknown>;
}

/** The API as a program of the office sees it. */
export interface Office {
  get<T>(path: string): Promise<T>;
}

export function officeOf({ url, apiKey }: SiteFacts): Office {
  return {
    async get<T>(path: string) {
      const response = await fetch(`${url}/api/v1${path}`, {
        headers: { authorization: `Bearer ${apiKey}` },
      });
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
      return (await response.json()) as T;
    },
  };
}

export async function signIn(page: Page, facts: SiteFacts, email = facts.admin?.email ?? ''): Promise<void> {
  await page.goto(`${facts.url}/admin/sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(facts.admin?.password ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((address) => !address.pathname.endsWith('/sign-in'));
}

/** Opens a screen and waits until nothing is loading any more. */
export async function reachScreen(page: Page, facts: SiteFacts, screen: Screen): Promise<void> {
  const path = typeof screen.path === 'string' ? screen.path : await screen.path(officeOf(facts));
  await page.goto(`${facts.url}/admin${path}`);
  await page.locator('h1').first().waitFor();
  await settled(page);
  await screen.after?.(page);
  await settled(page);
}

export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
}

type Listed<T> = { data: T[] };
const first = async <T>(office: Office, path: string): Promise<T> => {
  const [found] = (await office.get<Listed<T>>(path)).data;
  if (found === undefined) throw new Error(`the demo office has nothing at ${path}`);
  return found;
};

const entryOf = (query: string) => async (office: Office) =>
  `/register/${(await first<{ id: string }>(office, `/register?limit=1&${query}`)).id}`;
const invoiceOf = (query: string) => async (office: Office) =>
  `/invoices/${(await first<{ number: string }>(office, `/invoices?limit=1&${query}`)).number}`;

/** A customer who owes something. */
const owing = async (office: Office) =>
  (await first<{ customer: { id: number } }>(office, '/invoices?limit=1&status=unpaid')).customer.id;

export const SCREENS: Screen[] = [
  { name: 'sign-in', open: true, path: '/sign-in' },
  {
    name: 'sign-in-wrong',
    open: true,
    path: '/sign-in',
    after: async (page) => {
      await page.getByLabel('E-mail').fill('nobody@harborcounty.example');
      await page.getByLabel('Password').fill('not the password');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('do not belong together').waitFor();
    },
  },
  { name: 'join-gone', open: true, path: '/join#not-a-link' },
  { name: 'dashboard', path: '/dashboard' },
  { name: 'payment-events', path: '/payment-events' },
  {
    name: 'payment-events-filter',
    alike: true,
    path: '/payment-events?bookkeeper=selfpay&transaction=payment&nonzero=true',
  },
  { name: 'bookkeepers', path: '/reports/bookkeepers?from=2020-01-01' },
  {
    name: 'proof',
    path: '/proof',
    after: async (page) => {
      await page.getByRole('button', { name: 'Compare now' }).click();
      await page.getByText('Compared with Stripe’s balance.').waitFor();
    },
  },
  { name: 'sync', path: '/sync' },
  { name: 'register', path: '/register' },
  { name: 'register-review', alike: true, path: '/register?needs_review=true' },
  { name: 'register-empty', path: '/register?number=no-such-number' },
  {
    name: 'register-selected',
    path: '/register?needs_review=true',
    after: async (page) => {
      await page.locator('tbody input[type=checkbox]').first().check();
      await page.locator('tbody input[type=checkbox]').nth(1).check();
    },
  },
  {
    name: 'register-filter',
    path: '/register',
    after: (page) => page.getByRole('button', { name: 'Amount' }).click(),
  },
  { name: 'entry-stripe', path: entryOf('type=Stripe') },
  { name: 'entry-review', path: entryOf('needs_review=true') },
  { name: 'entry-check', alike: true, path: entryOf('type=Check') },
  {
    name: 'receivable',
    path: async (office) => {
      const entry = await first<{ events: { receivable_id?: number }[] }>(
        office,
        '/register?limit=1&type=Stripe',
      );
      return `/receivables/${entry.events.find((event) => event.receivable_id)?.receivable_id}`;
    },
  },
  { name: 'invoices', path: '/invoices' },
  { name: 'invoices-unpaid', alike: true, path: '/invoices?status=unpaid' },
  { name: 'invoices-waiting', path: '/invoices?waiting=true' },
  {
    name: 'reinvoice-all',
    alike: true,
    path: '/invoices?waiting=true',
    after: (page) => page.getByRole('button', { name: 'Reinvoice all that waits' }).click(),
  },
  { name: 'invoice-open', path: invoiceOf('status=open') },
  { name: 'invoice-unpaid', path: invoiceOf('waiting=true') },
  {
    name: 'invoice-void',
    path: invoiceOf('status=open'),
    after: (page) => page.getByRole('button', { name: 'Void…' }).click(),
  },
  {
    name: 'invoice-reinvoice',
    path: invoiceOf('waiting=true'),
    after: (page) => page.getByRole('button', { name: /^Reinvoice \$/ }).click(),
  },
  { name: 'invoice-paid', alike: true, path: invoiceOf('status=paid') },
  { name: 'invoice-draft', alike: true, path: invoiceOf('status=draft') },
  { name: 'customers', path: '/customers' },
  { name: 'customers-search', alike: true, path: '/customers?search=hol' },
  {
    name: 'customer-credit',
    path: async (office) =>
      `/customers/${(await first<{ id: number }>(office, '/customers?limit=1&credit=true')).id}`,
  },
  {
    name: 'customer-owes',
    alike: true,
    path: async (office) =>
      `/customers/${(await first<{ customer: { id: number } }>(office, '/invoices?limit=1&status=unpaid')).customer.id}`,
  },
  {
    name: 'record-payment',
    path: async (office) => `/register/record?customer=${await owing(office)}`,
    after: (page) => page.getByLabel('Amount', { exact: true }).fill('1500'),
  },
  {
    name: 'record-chosen',
    alike: true,
    path: async (office) => `/register/record?customer=${await owing(office)}`,
    after: async (page) => {
      await page.getByRole('radio', { name: 'Choose' }).check();
      await page.getByRole('checkbox', { name: /^Pay / }).first().check();
    },
  },
  {
    name: 'write-off',
    path: async (office) => {
      const { receivables } = await office.get<{ receivables: { id: number }[] }>(
        `/customers/${await owing(office)}/owing`,
      );
      return `/receivables/${receivables[0]?.id}`;
    },
    after: (page) => page.getByRole('button', { name: 'Write off' }).click(),
  },
  {
    name: 'move-credit',
    alike: true,
    path: async (office) =>
      `/customers/${(await first<{ id: number }>(office, '/customers?limit=1&credit=true')).id}`,
    after: (page) => page.getByRole('button', { name: 'Move credit' }).click(),
  },
  {
    name: 'cancel-payment',
    alike: true,
    path: entryOf('type=Stripe'),
    after: (page) => page.getByRole('button', { name: 'Cancel payment' }).click(),
  },
  { name: 'activity', path: '/activity' },
  { name: 'import', path: '/imports' },
  { name: 'portal', path: '/settings/portal' },
  { name: 'payments', path: '/settings/payments' },
  {
    name: 'payments-fee',
    path: '/settings/payments',
    after: async (page) => {
      await page.getByRole('radio', { name: /^Percentage/ }).check();
      await page.getByLabel('State of your office').selectOption('CT');
      await page.getByText('Connecticut bans it').waitFor();
    },
  },
  {
    name: 'customer-fee',
    alike: true,
    path: async (office) => `/customers/${(await first<{ id: number }>(office, '/customers?limit=1')).id}`,
    after: (page) => page.getByRole('button', { name: 'Change the processing fee' }).click(),
  },
  { name: 'people', path: '/settings/people' },
  { name: 'account', path: '/account' },
  { name: 'nothing-here', path: '/no-such-page' },
  {
    name: 'search',
    path: '/register',
    after: async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('hol');
      await page.getByRole('option').first().waitFor();
    },
  },
  { name: 'help', path: '/register', after: (page) => page.keyboard.press('?') },
];

// Every screen of the office's app, and the way there. For axe, for the keyboard and for pictures.
import type { Page, Request } from 'playwright-core';
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

/** The API as a program of the office sees it, and what only time and banks do: the stand-in's controls. */
export interface Office {
  get<T>(path: string): Promise<T>;
  control<T>(path: string, body: unknown): Promise<T>;
}

export function officeOf({ url, apiKey, sandboxUrl, stripeKey }: SiteFacts): Office {
  return {
    async get<T>(path: string) {
      const response = await fetch(`${url}/api/v1${path}`, {
        headers: { authorization: `Bearer ${apiKey}` },
      });
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
      return (await response.json()) as T;
    },
    async control<T>(path: string, body: unknown) {
      const response = await fetch(`${sandboxUrl}/sandbox${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${stripeKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
      return (await response.json()) as T;
    },
  };
}

export async function signIn(page: Page, facts: SiteFacts, email = facts.admin?.email ?? ''): Promise<void> {
  watchRequests(page);
  await page.goto(`${facts.url}/admin/sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(facts.admin?.password ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((address) => !address.pathname.endsWith('/sign-in'));
}

/** Opens an address below /admin and waits until nothing is loading any more. */
export async function goTo(page: Page, facts: SiteFacts, path: string): Promise<void> {
  watchRequests(page);
  await page.goto(`${facts.url}/admin${path}`);
  await page.locator('h1').first().waitFor();
  await settled(page);
}

export async function reachScreen(page: Page, facts: SiteFacts, screen: Screen): Promise<void> {
  await goTo(page, facts, typeof screen.path === 'string' ? screen.path : await screen.path(officeOf(facts)));
  if (screen.after === undefined) return;
  await screen.after(page);
  await settled(page);
}

const asked = new WeakMap<Page, Set<Request>>();

/** The requests of a page that are under way, counted from before it loads. */
function watchRequests(page: Page): Set<Request> {
  const known = asked.get(page);
  if (known) return known;
  const waiting = new Set<Request>();
  asked.set(page, waiting);
  page.on('request', (request) => waiting.add(request));
  page.on('requestfinished', (request) => waiting.delete(request));
  page.on('requestfailed', (request) => waiting.delete(request));
  return waiting;
}

const PATIENCE_MS = 30_000;

/** Waits until no request is under way and nothing stands in for what is still to come, for a few frames in a row. */
export async function settled(page: Page): Promise<void> {
  const waiting = watchRequests(page);
  const deadline = Date.now() + PATIENCE_MS;
  for (let calm = 0; calm < 2; ) {
    // What has just arrived is drawn in the next frame, and may ask for more in the one after it.
    const drawn = await page.evaluate(async () => {
      for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
      return document.querySelector('[aria-busy="true"], .bone') === null;
    });
    calm = drawn && waiting.size === 0 ? calm + 1 : 0;
    if (Date.now() > deadline)
      throw new Error(`${page.url()} does not come to rest: ${[...waiting].map((request) => request.url())}`);
  }
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

/** A payment of the demo office that nobody has disputed yet, the oldest of the newest. */
async function undisputed(office: Office): Promise<{ id: string; number: string }> {
  const { data } = await office.get<Listed<{ id: string; number: string; kind: string }>>(
    '/register?type=Stripe&limit=50&events=false',
  );
  const payments = data.filter(({ kind }) => kind === 'payment').reverse();
  const { data: disputes } = await office.get<Listed<{ payment_id: string }>>('/disputes?limit=100');
  const found = payments.find(({ number }) => disputes.every(({ payment_id }) => payment_id !== number));
  if (found === undefined) throw new Error('the demo office has no payment left that is not disputed');
  return found;
}

/** A dispute of this stage; the stand-in opens one when there is none, and takes it there. */
async function disputed(office: Office, stage: 'open' | 'lost'): Promise<{ id: string; payment_id: string }> {
  const find = async () =>
    (await office.get<Listed<{ id: string; payment_id: string }>>(`/disputes?stage=${stage}&limit=1`))
      .data[0];
  const before = await find();
  if (before !== undefined) return before;
  const { number } = await undisputed(office);
  await office.control('/disputes', {
    payment: number,
    reason: 'fraudulent',
    ...(stage === 'lost' && { outcome: 'lost' }),
  });
  for (let round = 0; round < 60; round += 1) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`no dispute of the demo office is ${stage}`);
}

const lostEntry = async (office: Office) => {
  const { id } = await disputed(office, 'lost');
  const { entries } = await office.get<{ entries: { id: string }[] }>(`/disputes/${id}`);
  return `/register/${entries[0]?.id}`;
};

/** A customer who owes something. */
const owing = async (office: Office) =>
  (await first<{ customer: { id: number } }>(office, '/invoices?limit=1&status=unpaid')).customer.id;

/** Somebody of the demo office who has stored a card or an account, by a part of their name. */
const keeper =
  (named: string, rest = '') =>
  async (office: Office) =>
    `/customers/${(await first<{ id: number }>(office, `/customers?limit=1&search=${named}`)).id}${rest}`;

const firstPaid = (office: Office) =>
  first<{ number: number; entry_id: string }>(office, '/charges?limit=1&outcome=succeeded');

/** The run that somebody of the demo office drafted. */
const drafted =
  (rest = '') =>
  async (office: Office) =>
    `/run-definitions/${(await first<{ id: string }>(office, '/run-definitions?limit=1&state=draft')).id}${rest}`;

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
    name: 'entry-refund',
    path: async (office) => `/register/${(await undisputed(office)).id}`,
    after: async (page) => {
      await page.getByRole('button', { name: 'Refund…' }).click();
      await page.getByLabel('A part of it').check();
    },
  },
  { name: 'entry-lost-dispute', path: lostEntry },
  { name: 'pending', path: '/register/pending' },
  {
    name: 'review',
    path: async (office) => {
      await lostEntry(office);
      return '/review';
    },
  },
  {
    name: 'disputes',
    path: async (office) => {
      await disputed(office, 'open');
      await disputed(office, 'lost');
      return '/disputes';
    },
  },
  { name: 'dispute', path: async (office) => `/disputes/${(await disputed(office, 'open')).id}` },
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
    name: 'customer-stored',
    path: keeper('achterberg'),
    after: (page) => page.getByText('on record').click(),
  },
  { name: 'customer-bank', alike: true, path: keeper('oyelaran') },
  { name: 'customer-lost-card', path: keeper('desmond') },
  { name: 'customer-wallet', path: keeper('breakwater') },
  { name: 'wallet', path: keeper('breakwater', '/wallet') },
  {
    name: 'customer-charge',
    path: keeper('achterberg'),
    after: async (page) => {
      await page.getByRole('button', { name: 'Charge…' }).click();
      await page.getByLabel('Amount').waitFor();
    },
  },
  {
    name: 'customer-agrees',
    path: keeper('renner'),
    after: (page) => page.getByRole('button', { name: 'Write down an agreement' }).click(),
  },
  {
    name: 'customer-removes',
    alike: true,
    path: keeper('achterberg'),
    after: async (page) => {
      await page.getByRole('button', { name: 'Actions for Visa' }).click();
      await page.getByRole('button', { name: 'Remove…' }).click();
    },
  },
  { name: 'charges', path: '/charges' },
  { name: 'charges-failed', alike: true, path: '/charges?outcome=failed' },
  {
    name: 'charge',
    path: async (office) =>
      `/charges/${(await first<{ number: number }>(office, '/charges?limit=1&outcome=failed')).number}`,
  },
  { name: 'charge-paid', path: async (office) => `/charges/${(await firstPaid(office)).number}` },
  {
    name: 'entry-autopay',
    path: async (office) => `/register/${(await firstPaid(office)).entry_id}`,
  },
  { name: 'charges-none', path: '/charges?outcome=pending' },
  { name: 'runs', path: '/runs' },
  { name: 'run', path: '/runs/1' },
  { name: 'run-definitions', path: '/run-definitions' },
  { name: 'run-definition', path: drafted() },
  { name: 'run-edit', alike: true, path: drafted('/edit') },
  {
    name: 'run-effective',
    path: drafted(),
    after: (page) => page.getByRole('button', { name: 'Make effective…' }).click(),
  },
  {
    name: 'run-define',
    path: '/run-definitions/new',
    after: async (page) => {
      await page.getByLabel('Every week').check();
      await page.getByLabel('For').selectOption('overdue');
      await page.getByText('what has been due for 30 days').waitFor();
    },
  },
  { name: 'terminal-empty', path: '/terminal' },
  {
    name: 'terminal',
    path: async (office) => `/terminal?customer=${await owing(office)}`,
    after: (page) => page.frameLocator('iframe').getByLabel('card number').waitFor(),
  },
  { name: 'critical-events', path: '/critical-events?reviewed=all' },
  { name: 'mails', path: '/mails' },
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

// Every page and state of the portal that can be reached from outside, and the way there. For axe and for pictures.
import { randomUUID } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { enrol, enrolByOffice, linkIn, newLink, openAccount, storeCard, tick } from './account.ts';
import type { Site } from './api.ts';
import { freshAddress } from './browser.ts';
import type { PayableInvoice } from './invoices.ts';
import {
  cancelCheckout,
  DECLINED_CARD,
  GOOD_CARD,
  lookUp,
  openCheckout,
  payWith,
  reloadUntil,
} from './payer.ts';

export interface Visit {
  page: Page;
  site: Site;
  nextInvoice: () => Promise<PayableInvoice>;
}

export interface State {
  name: string;
  reach(visit: Visit): Promise<unknown>;
}

export function reachPage(state: State, visit: Visit): Promise<unknown> {
  return state.reach(visit);
}

const opened = (name: string, path: (site: Site) => string): State => ({
  name,
  reach: ({ page, site }) => page.goto(site.url + path(site)),
});

const typed = (name: string, text: string): State => ({
  name,
  async reach({ page, site }) {
    await lookUp(page, site.url, text);
    await page.locator('[aria-invalid="true"]').waitFor();
  },
});

async function toCheckout({ page, site, nextInvoice }: Visit): Promise<PayableInvoice> {
  const invoice = await nextInvoice();
  await page.goto(`${site.url}/pay/${invoice.self_pay_id}`);
  await openCheckout(page);
  return invoice;
}

/** One customer of a site who pays automatically and has a second card; all pictures of accounts are of them. */
const customers = new Map<string, Promise<number>>();

function aCustomer({ site, nextInvoice }: Visit): Promise<number> {
  const make = async () => {
    const customer = await enrolByOffice(site, await nextInvoice());
    await storeCard(site, customer, '5555555555554444');
    return customer;
  };
  const known = customers.get(site.url) ?? make();
  customers.set(site.url, known);
  return known;
}

const inAccount = (
  name: string,
  path: string,
  then: (visit: Visit) => Promise<unknown> = async () => {},
): State => ({
  name,
  async reach(visit) {
    await openAccount(visit.page, await newLink(visit.site, await aCustomer(visit)));
    await visit.page.goto(`${visit.site.url}/pay/account${path}`);
    await then(visit);
  },
});

/** The same in Spanish, whose words are longer. */
const inSpanish = ({ name, reach }: State): State => ({
  name: `${name}-es`,
  async reach(visit) {
    await visit.page.setExtraHTTPHeaders({ 'Accept-Language': 'es-US', 'CF-Connecting-IP': freshAddress() });
    await reach(visit);
  },
});

/** Presses what leads to a page, which may have the same address, and waits until that page stands. */
async function press(page: Page, control: Locator): Promise<void> {
  const arrived = page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame());
  await control.click();
  await arrived;
  await page.waitForLoadState();
}

const remove = ({ page }: Visit) => press(page, page.getByRole('link', { name: /(4242|4444)/ }).first());

const TICKED: State = {
  name: 'bill-autopay',
  async reach({ page, site }) {
    await page.goto(`${site.url}/pay/${site.selfPayIds.open}`);
    await tick(page, 'pat@example.com');
  },
};
const WRONG: State = {
  name: 'bill-autopay-wrong',
  async reach({ page, site }) {
    await page.goto(`${site.url}/pay/${site.selfPayIds.open}`);
    await tick(page, 'pat', '32');
    await press(page, page.locator('.pay .button'));
  },
};
const AGREED: State = {
  name: 'done-autopay',
  reach: async ({ page, site, nextInvoice }) => enrol(page, site, nextInvoice, `${randomUUID()}@example.com`),
};
const STOP: State = {
  name: 'autopay-stop',
  async reach(visit) {
    const customer = await aCustomer(visit);
    await visit.page.goto(await linkIn(visit.site, `autopay${customer}@example.com`, 'consent', 'cancel'));
  },
};
const STOPPED: State = {
  name: 'autopay-stopped',
  async reach({ page, site, nextInvoice }) {
    const email = `${randomUUID()}@example.com`;
    await enrol(page, site, nextInvoice, email);
    await page.goto(await linkIn(site, email, 'consent', 'cancel'));
    await press(page, page.locator('main form button'));
  },
};
const USED: State = {
  name: 'link-used',
  async reach(visit) {
    const link = await newLink(visit.site, await aCustomer(visit));
    await openAccount(visit.page, link);
    await visit.page.context().clearCookies();
    await visit.page.goto(link);
  },
};
/** Somebody of the demo office whose stored card cannot be charged any more. */
const LOST: State = {
  name: 'account-lost-card',
  async reach({ page, site }) {
    const { data } = await site.office<{ data: { id: number }[] }>(
      'GET',
      '/customers?limit=1&search=desmond',
    );
    await openAccount(page, await newLink(site, data[0]?.id ?? 0));
  },
};
const ACCOUNT = inAccount('account', '');
const AGREE = inAccount('account-agree', '/agree');
const DAY = inAccount('account-day', '/day');
const OFF = inAccount('account-off', '/off');
const REMOVE = inAccount('account-remove', '', remove);

/** What is charged without its payer, and their own page. */
const AUTOPAY: readonly State[] = [
  TICKED,
  WRONG,
  {
    name: 'bill-autopay-on',
    async reach({ page, site, nextInvoice }) {
      const invoice = await nextInvoice();
      await enrolByOffice(site, invoice);
      await page.goto(`${site.url}/pay/${invoice.self_pay_id}`);
    },
  },
  AGREED,
  STOP,
  STOPPED,
  {
    name: 'link-ready',
    reach: async (visit) => visit.page.goto(await newLink(visit.site, await aCustomer(visit))),
  },
  USED,
  {
    name: 'link-sent',
    async reach(visit) {
      await USED.reach(visit);
      await press(visit.page, visit.page.locator('main form button'));
    },
  },
  opened('link-unknown', () => '/pay/account/lnk_x.y'),
  opened('account-closed', () => '/pay/account'),
  ACCOUNT,
  LOST,
  {
    name: 'account-empty',
    async reach({ page, site, nextInvoice }) {
      const { customer } = await nextInvoice();
      await openAccount(page, await newLink(site, Number(customer?.id)));
    },
  },
  inAccount('account-removed', '?did=removed'),
  inAccount('account-payments', '/payments'),
  AGREE,
  inAccount('account-agree-wrong', '/agree', async ({ page }) => {
    await page.locator('#day').fill('99');
    await press(page, page.locator('main form button'));
  }),
  DAY,
  inAccount('account-day-wrong', '/day', async ({ page }) => {
    await page.locator('#day').fill('0');
    await press(page, page.locator('main form button'));
  }),
  OFF,
  REMOVE,
  ...[WRONG, AGREED, STOP, STOPPED, USED, ACCOUNT, LOST, AGREE, DAY, OFF, REMOVE].map(inSpanish),
];

export const STATES: readonly State[] = [
  opened('ask', () => '/pay'),
  typed('ask-empty', ''),
  typed('ask-not-digits', 'ABC-1234'),
  typed('ask-length', '1234 567'),
  typed('ask-check-digit', '1234 567 890'),
  opened('bill-open', (site) => `/pay/${site.selfPayIds.open}`),
  opened('bill-partly-paid', (site) => `/pay/${site.selfPayIds.partlyPaid}`),
  opened('bill-unpaid', (site) => `/pay/${site.selfPayIds.unpaid}`),
  opened('bill-paid', (site) => `/pay/${site.selfPayIds.paid}`),
  opened('bill-zero', (site) => `/pay/${site.selfPayIds.zero}`),
  opened('bill-credit', (site) => `/pay/${site.selfPayIds.credit}`),
  opened('bill-fee', (site) => `/pay/${site.selfPayIds.fee}`),
  {
    name: 'bill-declined',
    async reach(visit) {
      await toCheckout(visit);
      await payWith(visit.page, DECLINED_CARD);
      await visit.page.getByText('declined').first().waitFor();
      await cancelCheckout(visit.page);
      await visit.page.waitForURL(/\/pay\/\d+$/);
      await reloadUntil(visit.page, 'Your bank said no');
    },
  },
  {
    name: 'done-paid',
    async reach(visit) {
      await toCheckout(visit);
      await payWith(visit.page, GOOD_CARD);
      await visit.page.waitForURL(/\/done\?/);
    },
  },
  {
    name: 'done-unfinished',
    async reach(visit) {
      const { self_pay_id } = await toCheckout(visit);
      const session = /cs_\w+/.exec(visit.page.url())?.[0];
      await visit.page.goto(`${visit.site.url}/pay/${self_pay_id}/done?session_id=${session}`);
    },
  },
  ...AUTOPAY,
  opened('not-found', () => '/pay/0000000000'),
  opened('privacy', () => '/privacy'),
  opened('no-page', () => '/nothing'),
  {
    name: 'wrong-method',
    reach: ({ page, site }) => page.goto(`${site.url}/pay/${site.selfPayIds.open}/checkout`),
  },
  {
    name: 'too-many-tries',
    async reach({ page, site }) {
      const bill = `${site.url}/pay/${site.selfPayIds.zero}`;
      for (let tries = 0; tries < 100; tries += 1) {
        const spent = (await page.request.get(bill)).status() === 429;
        if (spent && (await page.goto(bill))?.status() === 429) return;
      }
      throw new Error('A hundred look-ups were not too many.');
    },
  },
];

// Every page and state of the portal that can be reached from outside, and the way there. For axe and for pictures.
import type { Page } from 'playwright-core';
import type { Site } from './api.ts';
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

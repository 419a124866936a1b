import { clampDay } from '../autopay/calendar.ts';
import { addDays } from '../daily/day.ts';
import { makeSelfPayId } from '../payer/self-pay-id.ts';
import type { DemoCustomer } from './people.ts';
import type { DemoInvoice, DemoReceivable } from './plan.ts';

/** Somebody who keeps a card or a bank account with the demo office, and what has become of it. */
export interface DemoKeeper {
  customer: DemoCustomer;
  /** agreed: charged by itself each month. kept: the card is stored, and that is all. wallet, bank: as they say. */
  story: 'agreed' | 'lost' | 'kept' | 'wallet' | 'bank';
  card: 'visa' | 'mastercard' | 'amex';
  /** Prices of what was paid when the card was stored, of what the run charged, and of what is owed now; null: nothing. */
  prices: [stored: number | null, charged: number | null, owed: number | null];
}

const KEEPERS: (Pick<DemoKeeper, 'story' | 'card' | 'prices'> & { name: string; facility?: true })[] = [
  { name: 'Rosalind Achterberg', story: 'agreed', card: 'visa', prices: [18_450, 9_600, 21_275] },
  { name: 'Ingrid Sorensen-Villanueva', story: 'agreed', card: 'mastercard', prices: [7_500, 31_050, null] },
  { name: 'Desmond Calloway', story: 'lost', card: 'visa', prices: [12_000, 14_825, null] },
  {
    name: 'Breakwater Home Care',
    story: 'wallet',
    card: 'amex',
    prices: [46_000, null, null],
    facility: true,
  },
  { name: 'Tobias Renner', story: 'kept', card: 'visa', prices: [5_250, null, 8_875] },
  { name: 'Marguerite Oyelaran', story: 'bank', card: 'visa', prices: [null, null, 27_500] },
];

const FIRST_CUSTOMER = 201;
// What is billed later has the lower ids: fees, which are billed in between, take those above all that is there.
const FIRST_IDS = { after: { item: 20_881, invoice: 301 }, before: { item: 20_901, invoice: 311 } };
/** When its three invoices were issued, and when the run was: days before now; the next charge is so many days ahead. */
const ISSUED_DAYS = [58, 40, 9];
const PAID_AFTER_DAYS = 4;
const AHEAD_DAYS = 6;
const BANK_AHEAD_DAYS = 13;
const DAY_MS = 86_400_000;

interface Bills {
  receivables: DemoReceivable[];
  invoices: DemoInvoice[];
}

export interface StoredPlan {
  keepers: DemoKeeper[];
  /** What was billed before the run, and what since. */
  before: Bills;
  after: Bills;
  /** The day of the month on which they are charged, and their days: of the run that was, and of the next. */
  day: number;
  ranOn: string;
  nextOn: string;
  bank: { day: number; nextOn: string };
}

/** Customers of the demo office who have stored a method, with what they paid and owe. @param today 'YYYY-MM-DD'. */
export function planStored(nowMs: number, today: string): StoredPlan {
  const before: Bills = { receivables: [], invoices: [] };
  const after: Bills = { receivables: [], invoices: [] };
  const keepers = KEEPERS.map(({ name, facility, ...told }, at): DemoKeeper => {
    const id = FIRST_CUSTOMER + at;
    told.prices.forEach((price, place) => {
      if (price === null) return;
      if (place < 2) addInvoice(before, FIRST_IDS.before, { customerId: id, price, place, nowMs });
      else addInvoice(after, FIRST_IDS.after, { customerId: id, price, place, nowMs });
    });
    return { ...told, customer: customerOf(id, name, facility === true) };
  });
  const [nextOn, bankOn] = [addDays(today, AHEAD_DAYS), addDays(today, BANK_AHEAD_DAYS)];
  const day = Number(nextOn.slice(8));
  return {
    keepers,
    before,
    after,
    day,
    ranOn: clampDay(addDays(`${nextOn.slice(0, 7)}-01`, -1).slice(0, 7), day),
    nextOn,
    bank: { day: Number(bankOn.slice(8)), nextOn: bankOn },
  };
}

/** The invoice with whose payment a keeper stored the card; undefined: it was stored otherwise. */
export const storedWith = ({ before }: StoredPlan, { customer }: DemoKeeper): DemoInvoice | undefined =>
  before.invoices.find(({ customer_id }) => customer_id === customer.id);

/** When somebody paid the first of their invoices and stored the card. */
export const storedAtMs = ({ issuedMs }: DemoInvoice): number => issuedMs + PAID_AFTER_DAYS * DAY_MS;

function customerOf(id: number, name: string, facility: boolean): DemoCustomer {
  const email = `${name.toLowerCase().replace(/[^a-z]+/g, '.')}@example.com`;
  return {
    id,
    account: `A-${1000 + id}`,
    kind: facility ? 'facility' : 'person',
    name,
    email,
    phone: `(555) 016-0${id}`,
    address: `${id} Tidewater Lane, Harbor City`,
    fee_policy: 'follow',
  };
}

interface Billed {
  customerId: number;
  price: number;
  place: number;
  nowMs: number;
}

function addInvoice(
  { receivables, invoices }: Bills,
  first: { item: number; invoice: number },
  { customerId, price, place, nowMs }: Billed,
): void {
  const issuedMs = nowMs - (ISSUED_DAYS[place] ?? 0) * DAY_MS;
  const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const [item, id] = [first.item + invoices.length, first.invoice + invoices.length];
  const due_on = iso(issuedMs + 30 * DAY_MS);
  receivables.push({
    id: item,
    number: `D-${item}`,
    customer_id: customerId,
    description: 'Transport, basic',
    service_on: iso(issuedMs - 12 * DAY_MS),
    due_on,
    state: 'invoiced',
    price_cents: price,
  });
  invoices.push({
    id,
    seq: 0,
    customer_id: customerId,
    self_pay_id: makeSelfPayId(String(640_000_000 + id * 1_013)),
    status: 'open',
    issued_on: iso(issuedMs),
    due_on,
    story: 'stored',
    items: [item],
    total_cents: price,
    issuedMs,
  });
}

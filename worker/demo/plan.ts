import { makeSelfPayId } from '../payer/self-pay-id.ts';
import { type DemoCustomer, makeCustomers } from './people.ts';
import { type Random, randomFrom } from './random.ts';
import { planStored, type StoredPlan } from './stored-plan.ts';

/** What happened to an invoice, and how many of them the demo office has: 300 in all. */
const STORIES = {
  open: 66,
  partly_paid: 24,
  unpaid: 28,
  unpaid_partly: 8,
  paid_online: 84,
  paid_by_check: 40,
  paid_with_fee: 10,
  paid_twice: 4,
  credit: 6,
  zero: 4,
  fee: 6,
  draft: 10,
  void: 10,
} as const;
/** `stored`: of somebody whose card or account is stored (stored-plan.ts). */
export type Story = keyof typeof STORIES | 'stored';

export interface DemoReceivable {
  id: number;
  /** The office's own number. */
  number: string;
  customer_id: number;
  description: string;
  service_on: string;
  due_on: string;
  state: 'to_invoice' | 'invoiced' | 'reinvoice';
  price_cents: number;
}

export interface DemoInvoice {
  id: number;
  seq: number;
  customer_id: number;
  self_pay_id: string;
  status: 'draft' | 'open' | 'unpaid' | 'void';
  issued_on: string | null;
  due_on: string | null;
  story: Story;
  items: number[];
  total_cents: number;
  /** When it was issued, epoch milliseconds. */
  issuedMs: number;
}

export interface DemoPlan {
  customers: DemoCustomer[];
  receivables: DemoReceivable[];
  invoices: DemoInvoice[];
  stored: StoredPlan;
}

const DAY_MS = 86_400_000;
const RECEIVABLES = 600;
const SERVICES = [
  'Transport, basic',
  'Transport, advanced',
  'Standby',
  'Lift assist',
  'Interfacility transfer',
  'Wheelchair van',
];

/**
 * The demo office: 200 customers, 600 receivables, 300 invoices, and a few who have stored how they pay; the same for the same
 * `nowMs` day.
 */
export function planDemo(nowMs: number): DemoPlan {
  const random = randomFrom(20_261_120);
  const customers = makeCustomers(200, random);
  const receivables: DemoReceivable[] = [];
  const stories = Object.entries(STORIES).flatMap(([story, many]) => Array<Story>(many).fill(story as Story));
  const owners = assignCustomers(stories, customers, random);
  const invoices = stories.map((story, at): DemoInvoice => {
    const issuedMs = nowMs - issuedDaysAgo(story, random) * DAY_MS;
    const customerId = owners[at]?.id ?? 0;
    const count = story === 'credit' || story === 'zero' ? 2 : random.int(1, 3);
    const items = Array.from({ length: count }, (_, item) =>
      addReceivable(receivables, customerId, issuedMs - (30 + item * 9) * DAY_MS, story, random),
    );
    return {
      id: at + 1,
      seq: 0,
      customer_id: customerId,
      self_pay_id: makeSelfPayId(String(random.int(100_000_000, 999_999_999))),
      status: statusOf(story),
      issued_on: story === 'draft' ? null : day(issuedMs),
      due_on: story === 'draft' ? null : day(issuedMs + 30 * DAY_MS),
      story,
      items: items.map(({ id }) => id),
      total_cents: items.reduce((sum, { price_cents }) => sum + price_cents, 0),
      issuedMs,
    };
  });
  while (receivables.length < RECEIVABLES) {
    addReceivable(receivables, random.int(101, 200), nowMs - random.int(1, 20) * DAY_MS, 'draft', random);
  }
  const stored = planStored(nowMs, day(nowMs));
  // Numbers run in the order of issue, as an office's do.
  [...invoices, ...stored.before.invoices, ...stored.after.invoices]
    .sort((a, b) => a.issuedMs - b.issuedMs || a.id - b.id)
    .forEach((invoice, at) => {
      invoice.seq = 1001 + at;
    });
  return {
    customers: [...customers, ...stored.keepers.map(({ customer }) => customer)],
    receivables: [...receivables, ...stored.before.receivables],
    invoices: [...invoices, ...stored.before.invoices],
    stored,
  };
}

/** 'YYYY-MM-DD' of a moment. */
export function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

// Customers 1–100 have one story each, so that a credit or a fee does not colour another invoice.
const SHARED: ReadonlySet<Story> = new Set([
  'paid_online',
  'paid_by_check',
  'open',
  'unpaid',
  'draft',
  'void',
]);

function assignCustomers(stories: Story[], customers: DemoCustomer[], random: Random): DemoCustomer[] {
  const own = customers.slice(0, 100).values();
  return stories.map((story, at) => {
    const alone = !SHARED.has(story) || stories.indexOf(story) === at;
    const customer = alone ? own.next().value : customers[random.int(100, 199)];
    if (customer === undefined) throw new Error('more stories than customers');
    if (story === 'fee' || story === 'paid_with_fee') customer.fee_policy = 'charge';
    return customer;
  });
}

function issuedDaysAgo(story: Story, random: Random): number {
  if (story.startsWith('unpaid')) return random.int(70, 150);
  if (story.startsWith('paid') || story === 'void') return random.int(12, 140);
  return random.int(3, 40);
}

function statusOf(story: Story): DemoInvoice['status'] {
  if (story === 'draft' || story === 'void') return story;
  return story.startsWith('unpaid') ? 'unpaid' : 'open';
}

const STATES = {
  draft: 'to_invoice',
  void: 'to_invoice',
  unpaid: 'reinvoice',
  unpaid_partly: 'reinvoice',
} as const;

function addReceivable(
  to: DemoReceivable[],
  customerId: number,
  servedMs: number,
  story: Story,
  random: Random,
): DemoReceivable {
  const id = 20_001 + to.length;
  const made: DemoReceivable = {
    id,
    number: `D-${id}`,
    customer_id: customerId,
    description: random.pick(SERVICES),
    service_on: day(servedMs),
    due_on: day(servedMs + 30 * DAY_MS),
    state: STATES[story as keyof typeof STATES] ?? 'invoiced',
    price_cents: random.int(8, 140) * 500 + random.pick([0, 0, 0, 125, 350, 499]),
  };
  to.push(made);
  return made;
}

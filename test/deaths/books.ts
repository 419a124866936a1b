import type { Row } from '../../worker/db/database.ts';
import { sql } from '../../worker/db/database.ts';
import { all, audit } from '../support/books.ts';
import { page } from '../support/world.ts';
import type { Day } from './day.ts';

/** What people see at the end of a day, without what is new each time: ids of Stripe's and ours, moments, who heard it first. */
export type Books = Record<string, string[]>;

const QUERIES: Record<string, string> = {
  customers: 'SELECT id, ledger_cents FROM customers',
  receivables:
    "SELECT CASE WHEN fee_invoice_id IS NULL THEN id ELSE 'fee' END AS id, customer_id, state, price_cents, balance_cents FROM receivables",
  invoices: `SELECT i.number, i.customer_id, i.status, i.carried_cents, i.keep_open, b.items_cents - b.credit_cents - b.pending_cents AS due,
     (SELECT json_group_array(CASE WHEN r.fee_invoice_id IS NULL THEN r.id ELSE 'fee' END) FROM invoice_items n JOIN receivables r ON r.id = n.receivable_id WHERE n.invoice_id = i.id) AS items
   FROM invoices i JOIN invoice_balances b ON b.invoice_id = i.id`,
  register: `SELECT e.kind, e.type, e.amount_cents, e.fee_cents, e.credited_cents, e.needs_review, e.comment, e.customer_id, o.kind AS original, o.amount_cents AS original_cents,
     (SELECT json_group_array(x) FROM (SELECT v.kind || ' ' || coalesce(CASE WHEN r.fee_invoice_id IS NULL THEN 'r' || r.id ELSE 'fee' END, 'c' || v.customer_id, v.code) || ' ' || v.amount_cents AS x
        FROM ledger_events v LEFT JOIN receivables r ON r.id = v.receivable_id WHERE v.entry_id = e.id OR v.cause_entry_id = e.id ORDER BY x)) AS events
   FROM register_entries e LEFT JOIN register_entries o ON o.id = e.original_id`,
  'events without an entry':
    'SELECT kind, receivable_id, amount_cents, comment FROM ledger_events WHERE entry_id IS NULL AND cause_entry_id IS NULL',
  requests:
    'SELECT kind, invoice_id, amount_cents, credit_used_cents, outcome, session_status, superseded, payment_id IS NOT NULL AS paid, failure FROM gateway_requests',
  refunds:
    'SELECT amount_cents, status, entry_id IS NOT NULL AS booked, request_id IS NOT NULL AS ours FROM refunds',
  disputes:
    'SELECT amount_cents, status, stage, held_cents, choice, entry_id IS NOT NULL AS booked FROM disputes',
  attempts: 'SELECT customer_id, period, try, state, why, due_on FROM charge_attempts',
  autopay: 'SELECT customer_id, enabled, due_on, period FROM autopay',
  methods: 'SELECT customer_id, type, state, preferred FROM payment_methods',
  runs: 'SELECT name, day, state, due_count FROM runs',
  mails: 'SELECT kind, customer_id, state FROM mails',
  critical: 'SELECT kind, customer_id FROM critical_events',
  'what was done': 'SELECT verb, subject_kind, count(*) AS times FROM activity GROUP BY verb, subject_kind',
  proof: 'SELECT type, amount_cents, net_cents, class FROM balance_transactions',
};

/** Everything that must be the same whether the Worker died or not. */
export async function booksOf(day: Day): Promise<Books> {
  const rows = await day.world.db.batch(Object.values(QUERIES).map((text) => sql(text)));
  const books: Books = {};
  for (const [at, name] of Object.keys(QUERIES).entries()) books[name] = alike(rows[at] ?? []);
  books['at Stripe'] = alike(await stripeRows(day));
  books['asked of payers'] = await asked(day);
  return books;
}

const ID = /\b(pi|ch|py|re|pyr|txn|du|cs|req|ent|act|evt)_\w+/g;
const alike = (rows: Row[]): string[] => rows.map((row) => JSON.stringify(row).replace(ID, '$1_…')).sort();

/** What every invoice asks for, or why it asks for nothing. */
async function asked(day: Day): Promise<string[]> {
  const invoices = await all(
    day.world.db,
    "SELECT number, self_pay_id FROM invoices WHERE series = 'INV' ORDER BY seq",
  );
  const views: string[] = [];
  for (const { number, self_pay_id } of invoices) {
    const { nonce, office, ...view } = await page(await day.visit(`/pay/${self_pay_id}`));
    const told = JSON.stringify(view).replace(/("\w+Ms":)\d+/g, '$1"…"');
    views.push(`${number}: ${told.replaceAll(String(self_pay_id), '…')}`);
  }
  return views;
}

interface StripeBooks {
  payments: { id: string; amount: number; refunded: number; status: string }[];
  balanceTransactions: {
    id: string;
    type: string;
    source: string;
    amount: number;
    fee: number;
    net: number;
  }[];
  refunds: { id: string; amount: number; status: string }[];
  disputes: { id: string; amount: number; status: string }[];
}

async function stripeBooks(day: Day): Promise<StripeBooks> {
  const headers = { Authorization: 'Bearer sk_test_tests' };
  return (await day.world.stripeFetch('/sandbox/books', { headers })).json();
}

/** What there is at Stripe: were anything sent twice, it would stand here twice. */
async function stripeRows(day: Day): Promise<Row[]> {
  const { payments, balanceTransactions, refunds, disputes } = await stripeBooks(day);
  const { data: sessions } = await day.world.stripe.checkout.sessions.list({ limit: 100 });
  return [
    ...payments.map(({ amount, refunded, status }) => ({ what: 'payment', amount, refunded, status })),
    ...balanceTransactions.map(({ type, amount, fee, net }) => ({ what: 'balance', type, amount, fee, net })),
    ...refunds.map(({ amount, status }) => ({ what: 'refund', amount, status })),
    ...disputes.map(({ amount, status }) => ({ what: 'dispute', amount, status })),
    ...sessions.map(({ amount_total, status }) => ({ what: 'session', amount_total, status })),
  ];
}

/** All that is wrong with a day that has ended, whatever happened on it. */
export async function problemsOf(day: Day): Promise<string[]> {
  return [
    ...(await inTheAir(day)),
    ...(await disagreements(day)),
    ...(await audit(day.world.db)).map((row) => `audit: ${JSON.stringify(row)}`),
    ...day.logs.filter((line) => FAILURE.test(line)).map((line) => `logged: ${line}`),
  ];
}

/** Nothing goes wrong on this day but that the Worker dies, and who is dead logs nothing. */
const FAILURE = /"event":"[a-z_]*(failed|flagged|unknown|unavailable|not_made|not_opened)"/;

async function inTheAir({ world }: Day): Promise<string[]> {
  const rows = await all(
    world.db,
    `SELECT 'object' AS what, kind || ' ' || id AS id, coalesce(state, '?') AS state FROM stripe_objects WHERE hints <> handled OR flag IS NOT NULL
     UNION ALL SELECT 'request', id, outcome FROM gateway_requests WHERE outcome IN ('pending', 'unknown')
     UNION ALL SELECT 'session', id, session_status FROM gateway_requests WHERE session_status = 'open'
     UNION ALL SELECT 'event without its entry', v.id, v.kind FROM ledger_events v LEFT JOIN register_entries e ON e.id = coalesce(v.entry_id, v.cause_entry_id) WHERE coalesce(v.entry_id, v.cause_entry_id) IS NOT NULL AND e.id IS NULL
     UNION ALL SELECT 'draft', number, status FROM invoices WHERE status = 'draft'`,
  );
  return rows.map(({ what, id, state }) => `left in the air: ${what} ${id}, ${state}`);
}

/** Stripe's balance and the register, row by row, by the money's own name. */
async function disagreements(day: Day): Promise<string[]> {
  const { balanceTransactions, disputes } = await stripeBooks(day);
  const rows = await all(
    day.world.db,
    "SELECT source_key, amount_cents FROM register_entries WHERE type = 'Stripe'",
  );
  const register = new Map(
    rows.map(({ source_key, amount_cents }) => [String(source_key), Number(amount_cents)]),
  );
  const problems: string[] = [];
  for (const row of balanceTransactions) {
    const { key, cents } = expected(row, (id) => day.lost.has(id) || isLost(disputes, id));
    if (key === null) continue;
    if (register.get(key) !== cents)
      problems.push(
        `${row.type} ${row.id} is ${cents} at Stripe, ${register.get(key) ?? 'nothing'} in the register`,
      );
    register.delete(key);
  }
  return [...problems, ...[...register].map(([key, cents]) => `${key}, ${cents}, is not at Stripe`)];
}

const isLost = (disputes: StripeBooks['disputes'], id: string): boolean =>
  disputes.some((dispute) => dispute.id === id && dispute.status === 'lost');

/** Under which key a row of Stripe's balance has to be booked, and with what; no key: it must not be. */
function expected(
  { id, type, source, amount, net }: StripeBooks['balanceTransactions'][number],
  wasLost: (dispute: string) => boolean,
): { key: string | null; cents: number } {
  const key = (rest: string, cents = amount) => ({ key: `stripe:test:${rest}`, cents });
  switch (type) {
    case 'charge':
    case 'payment':
      return key(`${source}:paid`);
    case 'refund':
    case 'payment_refund':
      return key(source);
    case 'refund_failure':
    case 'payment_failure_refund':
      return key(`${source}:failed`);
    case 'adjustment':
      // Also what an appeal brought back after it had been lost; what is open, or was won at once, is not booked.
      return wasLost(source) ? key(id, net) : { key: null, cents: 0 };
    case 'payout':
      return { key: null, cents: 0 };
    default:
      throw new Error(`a row of Stripe's balance that no chapter makes: ${type}`);
  }
}

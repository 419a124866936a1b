import { type Database, sql } from '../../worker/db/database.ts';

/** A large office's automatic payments. */
export interface Accounts {
  /** Customers with a card and automatic payment switched on. */
  accounts: number;
  /** The first so many owe two items on an open invoice. */
  owing: number;
  /** Of those, the first so many are due on `dueOn`; all others two years later, spread over the days. */
  due: number;
  /** 'YYYY-MM-DD'. */
  dueOn: string;
}

/** Ids of what is generated begin here, so that they are never those of rows that tests make. */
export const FIRST_ACCOUNT = 10_000_000;
const CHUNK = 20_000;

/** Whole numbers from :from below :to, as n; parameters come as floating-point numbers. */
const NUMBERS =
  'WITH RECURSIVE numbers (n) AS (SELECT CAST(:from AS INTEGER) UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :to)';
const ID = `${FIRST_ACCOUNT} + n`;

/**
 * Fills the books of a large office with stored cards and automatic payment, through their own guards. What the first customers owe, they
 * owe each on an invoice of their own. Deterministic.
 */
export async function fillAccounts(db: Database, { accounts, owing, due, dueOn }: Accounts): Promise<void> {
  const fill = async (many: number, text: string, params: Record<string, string | number> = {}) => {
    for (let from = 0; from < many; from += CHUNK)
      await db.batch([sql(text, { ...params, from, to: Math.min(many, from + CHUNK) })]);
  };
  await fill(
    accounts,
    `INSERT INTO customers (id, kind, name, created_at) ${NUMBERS} SELECT ${ID}, iif(n % 10, 'person', 'facility'), 'Customer No' || n, 0 FROM numbers`,
  );
  await fill(
    accounts,
    `INSERT INTO payment_methods (id, customer_id, stripe_customer, type, brand, last4, recurring, preferred, created_at)
     ${NUMBERS} SELECT 'pm_' || n, ${ID}, 'cus_' || n, 'card', 'visa', '4242', 1, 1, 0 FROM numbers`,
  );
  await fill(
    accounts,
    `INSERT INTO consents (id, customer_id, purpose, text, language, email, how, day, method_id, at)
     ${NUMBERS} SELECT 'con_' || n, ${ID}, 'autopay', 'I agree', 'en', 'pat@example.com', 'link', 15, 'pm_' || n, 0 FROM numbers`,
  );
  await fill(
    accounts,
    `INSERT INTO autopay (customer_id, enabled, day, method_id, consent_id, due_on, changed_at)
     ${NUMBERS} SELECT ${ID}, 1, 15, 'pm_' || n, 'con_' || n, iif(n < :due, :due_on, date(:due_on, '+2 years', '+' || (n % 30) || ' days')), 0 FROM numbers`,
    { due, due_on: dueOn },
  );
  await fill(
    owing,
    `INSERT INTO invoices (id, customer_id, series, seq, self_pay_id, status, issued_on, due_on, created_at)
     ${NUMBERS} SELECT ${ID}, ${ID}, 'INV', ${ID}, CAST(${ID} AS TEXT), 'open', '2026-10-01', '2026-10-31', 0 FROM numbers`,
  );
  await fill(
    owing * 2,
    `INSERT INTO receivables (id, customer_id, description, due_on, state, price_cents, balance_cents, created_at)
     ${NUMBERS} SELECT ${ID}, ${FIRST_ACCOUNT} + n / 2, 'Service', '2026-10-31', 'invoiced', 1000, 1000, 0 FROM numbers`,
  );
  await fill(
    owing * 2,
    `INSERT INTO invoice_items (invoice_id, receivable_id) ${NUMBERS} SELECT ${FIRST_ACCOUNT} + n / 2, ${ID} FROM numbers`,
  );
}

/** Bank debits of so many of the last accounts, on their way for nothing in particular. */
export async function debitsOnTheirWay(db: Database, { accounts }: Accounts, many: number): Promise<void> {
  await db.batch([
    sql(
      `INSERT INTO gateway_requests (id, number, kind, customer_id, amount_cents, credit_used_cents, currency, origin, outcome, method_id, items, created_at, expires_at)
       ${NUMBERS} SELECT 'req_' || n, n, 'charge', ${ID}, 1000, 0, 'usd', '', 'processing', 'pm_' || n, '[]', 0, 0 FROM numbers`,
      { from: accounts - many, to: accounts },
    ),
  ]);
}

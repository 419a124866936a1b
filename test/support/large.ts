import { env } from 'cloudflare:workers';
import { idsAt } from '../../worker/activity/time.ts';
import { type Database, sql } from '../../worker/db/database.ts';
import { makeSelfPayId } from '../../worker/payer/self-pay-id.ts';

/** How much of everything a large office has. Items are spread evenly over invoices, invoices over customers. */
export interface Size {
  customers: number;
  invoices: number;
  receivables: number;
  /** Paid invoices, each with an entry and an event per item. */
  paid: number;
}

const INVOICES = Number(env.INVOICES);
export const LARGE: Size = {
  customers: INVOICES * 0.4,
  invoices: INVOICES,
  receivables: INVOICES * 3,
  paid: 5_000,
};

/** Ids of what is generated begin here, so that they are never those of rows that tests make. */
const FIRST = 1_000_000;
const CHUNK = 20_000;

/** The self-pay ID of the n-th generated invoice. */
export const largeSelfPayId = (n: number) => makeSelfPayId(String(500_000_000 + n));

/** Whole numbers from :from below :to, as n; parameters come as floating-point numbers. */
const NUMBERS =
  'WITH RECURSIVE numbers (n) AS (SELECT CAST(:from AS INTEGER) UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :to)';

/** Who did some of it by hand. */
export const LARGE_CLERK = 'usr_large';
/** The customer who has every fiftieth invoice. */
export const LARGE_FACILITY = FIRST;
/** Entries are a second apart from here on, epoch milliseconds. */
export const LARGE_BEGAN = 1_760_000_000_000;
const OWNER = (n: string, customers: number) =>
  `iif(${n} % 50 = 7, ${FIRST}, ${FIRST} + ${n} % ${customers})`;

/**
 * Fills the books of a large office through their own guards. Invoices of equal size, a few each day; the oldest `paid`
 * of them were paid in full, of the others most are open. One customer has every fiftieth, the others about as many as
 * each other. Sixty customers hold credit. Entries: 9 of 10 by cheque, 1 of 100 by Stripe; 1 of 10 was booked by a
 * person, the others by themselves; 1 of 200 needs review. Deterministic.
 */
export async function fillLarge(db: Database, size: Size = LARGE): Promise<void> {
  const { customers, invoices, receivables, paid } = size;
  const perInvoice = receivables / invoices;
  if (!Number.isInteger(perInvoice)) throw new Error('receivables must be a multiple of invoices');
  await db.batch([
    sql(
      `INSERT INTO users (id, name, email, role, created_at, updated_at) VALUES ('${LARGE_CLERK}', 'Clara Clerk', 'clara@example.com', 'biller', 0, 0)`,
    ),
  ]);
  await inChunks(
    db,
    customers,
    `INSERT INTO customers (id, kind, name, search, account, created_at) ${NUMBERS}
     SELECT ${FIRST} + n, iif(n % 10, 'person', 'facility'), 'Customer Name' || (n % 200) || ' No' || n, 'customer name' || (n % 200) || ' no' || n, 'A-' || n, 0 FROM numbers`,
  );
  for (let from = 0; from < invoices; from += CHUNK) {
    const to = Math.min(invoices, from + CHUNK);
    const ids = JSON.stringify(Array.from({ length: to - from }, (_, at) => largeSelfPayId(from + at)));
    await db.batch([
      sql(
        `INSERT INTO invoices (id, customer_id, series, seq, self_pay_id, status, issued_on, due_on, created_at)
         SELECT ${FIRST} + n, ${OWNER('n', customers)}, 'INV', ${FIRST} + n, value,
           iif(n < ${paid}, 'open', iif(n % 100 = 4, 'draft', iif(n % 100 = 5, 'void', iif(n % 10 = 3, 'unpaid', 'open')))),
           iif(n >= ${paid} AND n % 100 = 4, NULL, date('2022-01-01', '+' || (n * 1700 / ${invoices}) || ' days')), '2026-10-31', 0
         FROM (SELECT CAST(:from AS INTEGER) + key AS n, value FROM json_each(:ids))`,
        { from, ids },
      ),
    ]);
  }
  await inChunks(
    db,
    receivables,
    `INSERT INTO receivables (id, customer_id, description, due_on, state, price_cents, balance_cents, created_at)
     ${NUMBERS} SELECT ${FIRST} + n, ${OWNER(`(n / ${perInvoice})`, customers)}, 'Service', '2026-10-31', 'invoiced', 1000 + 25 * (n % 120), 1000 + 25 * (n % 120), 0 FROM numbers`,
  );
  await inChunks(
    db,
    receivables,
    `INSERT INTO invoice_items (invoice_id, receivable_id) ${NUMBERS} SELECT ${FIRST} + n / ${perInvoice}, ${FIRST} + n FROM numbers`,
  );
  await payFirst(db, size, perInvoice);
  await giveCredit(db);
}

const AT = `${LARGE_BEGAN} + n * 1000`;
const ACTIVITY = `${idsAt(AT)} || substr('0000000000000000' || n, -16)`;

async function payFirst(db: Database, { paid, customers }: Size, perInvoice: number): Promise<void> {
  for (let from = 0; from < paid; from += CHUNK) {
    const params = { from, to: Math.min(paid, from + CHUNK) };
    await db.batch([
      sql(
        `INSERT INTO activity (id, actor_kind, actor_id, verb, subject_kind, subject_id, at)
         ${NUMBERS} SELECT ${ACTIVITY}, iif(n % 10 = 1, 'user', 'webhook'), iif(n % 10 = 1, '${LARGE_CLERK}', NULL), 'payment.booked', 'entry', 'ent_large' || n, ${AT} FROM numbers`,
        params,
      ),
      sql(
        `INSERT INTO ledger_events (entry_id, kind, receivable_id, amount_cents, at)
         SELECT 'ent_large' || ((r.id - ${FIRST}) / CAST(:per AS INTEGER)), 'payment', r.id, r.price_cents, 0 FROM receivables r WHERE r.id >= ${FIRST} + :from * :per AND r.id < ${FIRST} + :to * :per`,
        { ...params, per: perInvoice },
      ),
      sql(
        `INSERT INTO register_entries (id, source_key, kind, type, number, amount_cents, needs_review, audit_id, at, customer_id)
         ${NUMBERS} SELECT 'ent_large' || n, 'large' || n, 'payment', iif(n % 100 = 50, 'Stripe', iif(n % 10 = 5, 'EFT', 'Check')), 'cheque ' || n,
           (SELECT sum(amount_cents) FROM ledger_events WHERE entry_id = 'ent_large' || n), n % 200 = 2, ${ACTIVITY}, ${AT}, ${OWNER('n', customers)} FROM numbers`,
        params,
      ),
    ]);
  }
}

async function giveCredit(db: Database): Promise<void> {
  const params = { from: 1, to: 61 };
  await db.batch([
    sql(
      `INSERT INTO activity (id, actor_kind, actor_id, verb, subject_kind, subject_id, at)
       ${NUMBERS} SELECT 'act_00000000' || n, 'user', '${LARGE_CLERK}', 'customer.credited', 'customer', ${FIRST} + n * 3, 1000 FROM numbers`,
      params,
    ),
    sql(
      `INSERT INTO ledger_events (entry_id, kind, customer_id, amount_cents, at) ${NUMBERS} SELECT 'ent_credit' || n, 'credit', ${FIRST} + n * 3, 500, 0 FROM numbers`,
      params,
    ),
    sql(
      `INSERT INTO register_entries (id, source_key, kind, type, number, amount_cents, audit_id, at, customer_id, credited_cents)
       ${NUMBERS} SELECT 'ent_credit' || n, 'credit' || n, 'manual', 'Cash', 'cash ' || n, 500, 'act_00000000' || n, 1000, ${FIRST} + n * 3, 500 FROM numbers`,
      params,
    ),
  ]);
}

async function inChunks(db: Database, many: number, text: string): Promise<void> {
  for (let from = 0; from < many; from += CHUNK)
    await db.batch([sql(text, { from, to: Math.min(many, from + CHUNK) })]);
}

import { env } from 'cloudflare:workers';
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

/**
 * Fills the books of a large office through their own guards: open invoices of equal size, of which the first `paid`
 * were paid in full. Every customer has about as many invoices as every other. Deterministic.
 */
export async function fillLarge(db: Database, size: Size = LARGE): Promise<void> {
  const { customers, invoices, receivables, paid } = size;
  const perInvoice = receivables / invoices;
  if (!Number.isInteger(perInvoice)) throw new Error('receivables must be a multiple of invoices');
  await inChunks(
    db,
    customers,
    `INSERT INTO customers (id, kind, name, created_at) ${NUMBERS} SELECT ${FIRST} + n, iif(n % 10, 'person', 'facility'), 'Customer ' || n, 0 FROM numbers`,
  );
  for (let from = 0; from < invoices; from += CHUNK) {
    const to = Math.min(invoices, from + CHUNK);
    const ids = JSON.stringify(Array.from({ length: to - from }, (_, at) => largeSelfPayId(from + at)));
    await db.batch([
      sql(
        `INSERT INTO invoices (id, customer_id, series, seq, self_pay_id, status, issued_on, due_on, created_at)
         SELECT ${FIRST} + :from + key, ${FIRST} + (:from + key) % ${customers}, 'INV', ${FIRST} + :from + key, value, 'open', '2026-10-01', '2026-10-31', 0 FROM json_each(:ids)`,
        { from, ids },
      ),
    ]);
  }
  await inChunks(
    db,
    receivables,
    `INSERT INTO receivables (id, customer_id, description, due_on, state, price_cents, balance_cents, created_at)
     ${NUMBERS} SELECT ${FIRST} + n, ${FIRST} + (n / ${perInvoice}) % ${customers}, 'Service', '2026-10-31', 'invoiced', 1000 + n % 9000, 1000 + n % 9000, 0 FROM numbers`,
  );
  await inChunks(
    db,
    receivables,
    `INSERT INTO invoice_items (invoice_id, receivable_id) ${NUMBERS} SELECT ${FIRST} + n / ${perInvoice}, ${FIRST} + n FROM numbers`,
  );
  await payFirst(db, paid, perInvoice);
}

async function payFirst(db: Database, paid: number, perInvoice: number): Promise<void> {
  for (let from = 0; from < paid; from += CHUNK) {
    const params = { from, to: Math.min(paid, from + CHUNK), per: perInvoice };
    await db.batch([
      sql(
        "INSERT OR IGNORE INTO activity (id, actor_kind, verb, subject_kind, subject_id, at) SELECT 'act_large' || CAST(:from AS INTEGER), 'system', 'payment.booked', 'entry', 'large', 0",
        { from },
      ),
      sql(
        `INSERT INTO ledger_events (entry_id, kind, receivable_id, amount_cents, at)
         SELECT 'ent_large' || ((r.id - ${FIRST}) / CAST(:per AS INTEGER)), 'payment', r.id, r.price_cents, 0 FROM receivables r WHERE r.id >= ${FIRST} + :from * :per AND r.id < ${FIRST} + :to * :per`,
        params,
      ),
      sql(
        `INSERT INTO register_entries (id, source_key, kind, type, number, amount_cents, audit_id, at)
         ${NUMBERS} SELECT 'ent_large' || n, 'large' || n, 'payment', 'Check', 'cheque ' || n, (SELECT sum(amount_cents) FROM ledger_events WHERE entry_id = 'ent_large' || n), 'act_large' || CAST(:from AS INTEGER), 1760000000000 + n * 1000 FROM numbers`,
        { from, to: params.to },
      ),
    ]);
  }
}

async function inChunks(db: Database, many: number, text: string): Promise<void> {
  for (let from = 0; from < many; from += CHUNK)
    await db.batch([sql(text, { from, to: Math.min(many, from + CHUNK) })]);
}

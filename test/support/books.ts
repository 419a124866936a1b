import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { CHECKS } from '../../worker/audit/checks.ts';
import { type Database, openDatabase, type Row, sql, type Value } from '../../worker/db/database.ts';
import type { Entry } from '../../worker/ledger/entry.ts';
import { type MoneyStatement, post, type Target } from '../../worker/ledger/post.ts';
import { makeSelfPayId } from '../../worker/payer/self-pay-id.ts';

export const NOW = Date.UTC(2026, 10, 20, 15, 0, 0);

/** A database with the project's migrations, shared by the tests of a file. */
export async function openBooks(): Promise<Database> {
  await applyD1Migrations(env.DB, env.MIGRATIONS);
  return openDatabase(env.DB);
}

let count = 0;
/** A number not used before in this file. */
export const fresh = () => ++count;

export interface Billed {
  customer: number;
  invoice: number;
  number: string;
  selfPayId: string;
  items: number[];
}

/** A customer with one open invoice over items of these prices, in cents; oldest first. */
export async function bill(
  db: Database,
  prices: number[],
  status = 'open',
  customer = newCustomer(),
): Promise<Billed> {
  const invoice = 1000 + fresh();
  const items = prices.map(() => 20_000 + fresh());
  const selfPayId = makeSelfPayId(String(100_000_000 + invoice));
  const made = customer.exists
    ? []
    : [
        sql(
          "INSERT INTO customers (id, kind, name, fee_policy, created_at) VALUES (:id, 'person', 'Ada Example', :fee, 0)",
          { id: customer.id, fee: customer.feePolicy },
        ),
      ];
  await db.batch([
    ...made,
    sql(
      `INSERT INTO invoices (id, customer_id, series, seq, self_pay_id, status, issued_on, due_on, created_at)
       VALUES (:id, :customer, 'INV', :id, :self_pay_id, :status, '2026-10-01', '2026-10-31', 0)`,
      { id: invoice, customer: customer.id, self_pay_id: selfPayId, status },
    ),
    ...items.flatMap((id, at) => [
      sql(
        `INSERT INTO receivables (id, customer_id, description, due_on, state, price_cents, balance_cents, created_at)
         VALUES (:id, :customer, 'Secret service', :due, 'invoiced', :price, :price, 0)`,
        {
          id,
          customer: customer.id,
          due: `2026-09-${String(at + 1).padStart(2, '0')}`,
          price: prices[at] ?? 0,
        },
      ),
      sql('INSERT INTO invoice_items (invoice_id, receivable_id) VALUES (:invoice, :id)', { invoice, id }),
    ]),
  ]);
  return { customer: customer.id, invoice, number: `INV-${invoice}`, selfPayId, items };
}

export const newCustomer = (feePolicy = 'follow') => ({ id: fresh(), exists: false, feePolicy });
export const sameCustomer = (billed: Billed) => ({ id: billed.customer, exists: true, feePolicy: 'follow' });

/** Posts an entry and says whether it was posted (true) or stood already. */
export async function postEntry(
  db: Database,
  entry: Partial<Entry> & { amountCents: number },
  money: MoneyStatement[],
  target?: Target,
): Promise<boolean> {
  const id = entry.id ?? `ent_${fresh()}`;
  const look = sql('SELECT 1 FROM register_entries WHERE id = :id', { id });
  const rows = await db.batch([...postingOf({ ...entry, id }, money, target), look]);
  return (rows.at(-1)?.length ?? 0) > 0;
}

export function postingOf(
  entry: Partial<Entry> & { amountCents: number },
  money: MoneyStatement[],
  target?: Target,
) {
  const id = entry.id ?? `ent_${fresh()}`;
  return post(
    { id, sourceKey: id, kind: 'manual', type: 'Check', number: '1001', comment: '', atMs: NOW, ...entry },
    { id: `act_${fresh()}`, actor: { kind: 'system' }, verb: 'entry.posted', detail: {}, atMs: NOW },
    money,
    target,
  );
}

export async function all(db: Database, text: string, params: Record<string, Value> = {}): Promise<Row[]> {
  const [rows = []] = await db.batch([sql(text, params)]);
  return rows;
}

/** Balances, ledger, status and register of one customer: what money tests compare. */
export async function booksOf(db: Database, billed: Billed) {
  const [items = [], customers, invoices, entries = []] = await db.batch([
    sql(
      'SELECT r.balance_cents, r.state FROM invoice_items n JOIN receivables r ON r.id = n.receivable_id WHERE n.invoice_id = :id ORDER BY r.id',
      { id: billed.invoice },
    ),
    sql('SELECT ledger_cents FROM customers WHERE id = :id', { id: billed.customer }),
    sql('SELECT status FROM invoices WHERE id = :id', { id: billed.invoice }),
    sql(
      `SELECT amount_cents, needs_review FROM register_entries WHERE id IN (
         SELECT entry_id FROM ledger_events WHERE customer_id = :customer OR receivable_id IN (SELECT id FROM receivables WHERE customer_id = :customer)) ORDER BY at, id`,
      { customer: billed.customer },
    ),
  ]);
  return {
    balances: items.map((row) => row.balance_cents),
    credit: customers?.[0]?.ledger_cents,
    status: invoices?.[0]?.status,
    entries: entries.map((row) => row.amount_cents),
    review: entries.map((row) => row.needs_review),
  };
}

/** Every balance and figure derived anew from the events; rows that disagree. The books are right when it is empty. */
export async function audit(db: Database): Promise<Row[]> {
  return (await db.batch(CHECKS.map((check) => sql(check.sql)))).flat();
}

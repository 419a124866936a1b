import { type Database, sql } from '../../worker/db/database.ts';
import { type Actor, type Entry, entryById } from '../../worker/ledger/entry.ts';
import { chargeFee } from '../../worker/ledger/fee.ts';
import { type MoneyStatement, post, type Target } from '../../worker/ledger/post.ts';
import { pourIntoCredit, pourOverInvoice, targetOf } from '../../worker/ledger/pour.ts';
import { restore } from '../../worker/ledger/restore.ts';
import { adjust, forgive, reverse } from '../../worker/ledger/reverse.ts';
import { type Billed, bill, newCustomer } from '../support/books.ts';

export const CLERK: Actor = { kind: 'user', id: 'usr_clara' };
export const PROGRAM: Actor = { kind: 'api_key', id: 'key_prog' };
const WEBHOOK: Actor = { kind: 'webhook' };

/** Entries are a day apart from here on; 23:30 in New York. */
export const BEGAN = Date.UTC(2026, 8, 2, 3, 30);
export const DAY_MS = 86_400_000;

interface Posting extends Partial<Entry> {
  id: string;
  amountCents: number;
}

/** An office in which money moved once in every way there is; the events that were made, by what they are called. */
export async function everyKind(db: Database): Promise<{ owing: Billed; paid: Billed }> {
  await db.batch([
    sql(
      "INSERT INTO users (id, name, email, role, created_at, updated_at) VALUES ('usr_clara', '=Clara \"Cash\" Clerk', 'clara@example.com', 'biller', 0, 0)",
    ),
    sql(
      "INSERT INTO api_keys (hash, id, name, role, created_at) VALUES ('h', 'key_prog', '+Program', 'biller', 0)",
    ),
  ]);
  const paid = await bill(db, [10_000, 5000], 'open', newCustomer());
  const owing = await bill(db, [4000, 3000], 'open', newCustomer());
  let day = 0;
  const book = async (actor: Actor, entry: Posting, money: MoneyStatement[], target?: Target) => {
    const atMs = BEGAN + day++ * DAY_MS;
    await db.batch(
      post(
        { sourceKey: entry.id, kind: 'manual', type: 'Check', number: '1001', comment: '', atMs, ...entry },
        { id: `act_${entry.id}`, actor, verb: 'entry.posted', detail: {}, atMs },
        money,
        target,
      ),
    );
  };
  const stripe = (key: string, kind: Entry['kind'], original?: string) => ({
    kind,
    type: 'Stripe',
    sourceKey: `stripe:test:${key}`,
    number: 'pi_1',
    ...(original === undefined ? {} : { original: entryById(original) }),
  });
  const target = targetOf(paid.customer, paid.invoice, 0, 300);
  await book(
    WEBHOOK,
    { ...stripe('ch_1:paid', 'payment'), id: 'ent_paid', amountCents: 15_800 },
    [...chargeFee(target), pourOverInvoice(target, true)],
    target,
  );
  const back = (cents: number, comment: string) =>
    reverse({ original: entryById('ent_paid'), backCents: cents, comment });
  await book(WEBHOOK, { ...stripe('re_1', 'refund', 'ent_paid'), id: 'ent_refund', amountCents: -2000 }, [
    back(2000, 'Refund'),
    forgive('price', 'Refund'),
  ]);
  await book(
    WEBHOOK,
    { ...stripe('re_1:failed', 'undo', 'ent_paid'), id: 'ent_refund_failed', amountCents: 2000 },
    [restore({ undoneKey: 'stripe:test:re_1', amountCents: 2000, comment: 'Refund failed' })],
  );
  await book(WEBHOOK, { ...stripe('txn_1', 'dispute', 'ent_paid'), id: 'ent_lost', amountCents: -11_500 }, [
    back(10_000, 'Lost dispute'),
    adjust('01', -1500, 'Lost dispute'),
    forgive('writeoff', 'Lost dispute'),
  ]);
  await book(WEBHOOK, { ...stripe('txn_2', 'undo', 'ent_paid'), id: 'ent_won', amountCents: 10_000 }, [
    restore({ undoneKey: 'stripe:test:txn_1', amountCents: 10_000, comment: 'Dispute won' }),
  ]);
  await book(
    WEBHOOK,
    { ...stripe('txn_3', 'dispute', 'ent_paid'), id: 'ent_returned', amountCents: -1000, reopens: true },
    [back(1000, 'Lost dispute'), forgive('price', 'Lost dispute')],
  );
  await book(
    WEBHOOK,
    { ...stripe('ch_1:failed', 'undo', 'ent_paid'), id: 'ent_failed', amountCents: -14_800 },
    [back(14_800, 'Payment failed'), forgive('price', 'Payment failed')],
  );
  await book(CLERK, { id: 'ent_check', amountCents: 1500, number: '=1+1' }, [
    pourOverInvoice(targetOf(owing.customer, owing.invoice)),
  ]);
  await book(CLERK, { id: 'ent_undo', kind: 'undo', amountCents: -1500, original: entryById('ent_check') }, [
    reverse({ original: entryById('ent_check'), backCents: 1500, comment: 'Undo' }),
  ]);
  await book(PROGRAM, { id: 'ent_credit', amountCents: 900, type: 'Cash' }, [pourIntoCredit(owing.customer)]);
  await book(PROGRAM, { id: 'ent_transfer', amountCents: 0, type: 'Transfer' }, [
    move(owing.customer, null, -400),
    move(null, owing.items[0] ?? 0, 400),
  ]);
  await book(PROGRAM, { id: 'ent_spent', amountCents: 1000, type: 'EFT' }, [
    pourOverInvoice(targetOf(owing.customer, owing.invoice, 500)),
  ]);
  for (const [at, [kind, cents]] of (
    [
      ['writeoff', 700],
      ['writeoff', -200],
      ['price', 300],
      ['price', -100],
    ] as const
  ).entries())
    await db.batch([
      sql(
        `INSERT INTO activity (id, actor_kind, actor_id, verb, subject_kind, subject_id, at) VALUES ('act_by_hand' || :n, 'user', 'usr_clara', 'receivable.priced', 'receivable', :item, :at)`,
        { n: at, item: owing.items[1] ?? 0, at: BEGAN + at * DAY_MS },
      ),
      sql(
        `INSERT INTO ledger_events (activity_id, kind, receivable_id, amount_cents, at) VALUES ('act_by_hand' || :n, :kind, :item, :cents, :at)`,
        { n: at, kind, item: owing.items[1] ?? 0, cents, at: BEGAN + at * DAY_MS },
      ),
    ]);
  return { owing, paid };
}

const move =
  (customer: number | null, item: number | null, cents: number): MoneyStatement =>
  (guard) =>
    sql(
      `INSERT INTO ledger_events (entry_id, kind, customer_id, receivable_id, amount_cents, at)
       SELECT :entry, iif(:item IS NULL, 'credit', 'payment'), :of, :item, :cents, :at WHERE ${guard.sql}`,
      { ...guard.params, of: customer, item, cents },
    );

import { record } from '../activity/record.ts';
import type { Context } from '../context.ts';
import { DatabaseError, type Row, type Statement, sql, type Value } from '../db/database.ts';
import { sessionsIn, supersedeOf } from '../gateway/supersede.ts';
import { BusinessError } from '../http/errors.ts';
import { type Claim, claim, type Wish } from '../http/once.ts';
import { shown } from '../imports/hidden.ts';
import { readCurrency, selectCurrency } from '../register/refusal.ts';
import { readReceivable, selectReceivable } from './find.ts';
import type { Receivable } from './schema.ts';

/** A change of what one receivable owes that is no payment. */
export interface Change {
  kind: 'writeoff' | 'price';
  verb: string;
  /** SQL for what it lowers the balance by, of the receivable `r`; and its parameters. */
  cents: string;
  params: Record<string, Value>;
  /** Of the event. */
  comment: string;
  detail: Record<string, Value>;
  /** What the event log adds: SQL of `r`, by name. */
  found?: Record<string, string>;
  /** Says what is wrong when the database refuses: its code, and the receivable as it is. */
  refusal(code: string, receivable: Receivable, currency: string): BusinessError | null;
}

/**
 * Writes an event that needs no entry, and says how the receivable stands. The database decides whether it fits; nothing is looked
 * at before. The same request again changes nothing.
 * @throws BusinessError not_found, conflict, invalid.
 */
export async function changeReceivable(
  ctx: Context,
  wish: Wish,
  id: number,
  change: Change,
): Promise<Receivable> {
  const key = claim(ctx, wish, changeable(id));
  const statements = [key.take, ...write(ctx, key, id, change)];
  const owner = { sql: 'SELECT customer_id FROM receivables WHERE id = :changed', params: { changed: id } };
  const rows = await ctx.db
    .batch([...statements, supersedeOf(owner), key.look, ...selectReceivable(id)])
    .catch((error: unknown): Promise<Row[][]> => explain(ctx, id, change, error));
  const [stale, looked, ...record] = rows.slice(statements.length);
  const receivable = readReceivable(record);
  if (key.done(looked).activityId === '')
    throw new BusinessError(
      'conflict',
      'This is a processing fee. It goes with its payment, and is not changed by itself.',
    );
  await ctx.enqueue(sessionsIn(stale));
  return receivable;
}

const changeable = (id: number) => ({
  sql: `EXISTS (SELECT 1 FROM receivables r WHERE r.id = :changed AND r.fee_invoice_id IS NULL AND ${shown('r')})`,
  params: { changed: id },
});

function write(ctx: Context, key: Claim, id: number, change: Change): Statement[] {
  const found = Object.fromEntries(
    Object.entries({ amount_cents: change.cents, ...change.found }).map(([name, cents]) => [
      name,
      `(SELECT ${cents} FROM receivables r WHERE r.id = :changed)`,
    ]),
  );
  const params = { ...key.mine.params, ...change.params, changed: id };
  return [
    record(ctx, {
      id: key.activityId,
      verb: change.verb,
      subject: { kind: 'receivable', id: String(id) },
      detail: change.detail,
      found,
      when: { sql: key.mine.sql, params },
    }),
    sql(
      `INSERT INTO ledger_events (activity_id, kind, receivable_id, amount_cents, comment, at)
       SELECT :wish_activity, :event_kind, r.id, ${change.cents}, :said, ${ctx.clock.sql} FROM receivables r WHERE r.id = :changed AND ${key.mine.sql}`,
      { ...ctx.clock.params, ...params, event_kind: change.kind, said: change.comment },
    ),
    key.seal(),
  ];
}

async function explain(ctx: Context, id: number, change: Change, error: unknown): Promise<Row[][]> {
  if (!(error instanceof DatabaseError) || error.refused === null) throw error;
  const [settings, ...record] = await ctx.db.batch([selectCurrency(), ...selectReceivable(id)]);
  throw change.refusal(error.refused, readReceivable(record), readCurrency(settings)) ?? error;
}

/** What the database says of an event that would move nothing. */
export const MOVES_NOTHING = 'CHECK constraint failed: amount_cents <> 0';

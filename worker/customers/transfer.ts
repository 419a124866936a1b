import type { Context } from '../context.ts';
import { DatabaseError, sql } from '../db/database.ts';
import { sessionsIn, supersedeOf } from '../gateway/supersede.ts';
import { BusinessError } from '../http/errors.ts';
import { amountText } from '../http/money.ts';
import { claim, type Wish } from '../http/once.ts';
import { shown } from '../imports/hidden.ts';
import { type MoneyStatement, post } from '../ledger/post.ts';
import { heldOf, pourChosen, pourOldest, pourRest, takeCredit } from '../ledger/pour-by-hand.ts';
import { readHeld } from '../lists/held.ts';
import { entryAgain, touchedBy } from '../register/create.ts';
import { readEntry, selectEntry } from '../register/find.ts';
import { readCurrency, refusalOf, selectCurrency } from '../register/refusal.ts';
import type { RecordedEntry } from '../register/schema.ts';
import type { OfficeTime } from '../settings/office-time.ts';
import { owedBy } from './balances.ts';
import type { TransferBody } from './schema.ts';

/**
 * Moves a customer's credit: onto what they owe, or to another customer. No money comes or goes, so its entry is of zero, type
 * "Transfer". Never more than the credit there is, which the statement that takes it asks itself.
 * @throws BusinessError invalid, naming what does not fit.
 */
export async function transferCredit(
  ctx: Context,
  wish: Wish,
  customerId: number,
  body: TransferBody,
  { nowMs }: OfficeTime,
): Promise<RecordedEntry> {
  const money = [takeCredit(customerId, body.amount_cents), give(customerId, body)];
  const key = claim(ctx, wish);
  const entry = {
    id: ctx.newId('ent'),
    sourceKey: `manual:${wish.callerId}:${wish.key}`,
    kind: 'manual',
    type: 'Transfer',
    number: '',
    amountCents: 0,
    comment: body.comment,
    atMs: nowMs,
    onlyIf: key.mine,
  } as const;
  const audit = {
    id: key.activityId,
    actor: ctx.actor,
    verb: 'credit.moved',
    detail: { amount_cents: body.amount_cents, from: customerId },
    atMs: nowMs,
  };
  const statements = [key.take, ...post(entry, audit, money), supersedeOf(touchedBy(entry.id))];
  const rows = await ctx.db
    .batch([
      ...statements,
      key.look,
      heldOf({ sql: ':held_entry', params: { held_entry: entry.id } }),
      ...selectEntry(entry.id),
    ])
    .catch((error: unknown) => explain(ctx, customerId, body, error));
  const [looked, held, ...record] = rows.slice(statements.length);
  const { now } = key.done(looked);
  await ctx.enqueue(sessionsIn(rows[statements.length - 1]));
  if (!now) return entryAgain(ctx, entry.sourceKey);
  return { ...readEntry(record, ctx.connection), held: readHeld(held) };
}

function give(customerId: number, { to, amount_cents: cents }: TransferBody): MoneyStatement {
  if (to === 'oldest') return pourOldest(customerId, cents, 'none');
  if ('customer_id' in to) {
    if (to.customer_id === customerId)
      throw new BusinessError('invalid', 'Name another customer, who gets the credit.', 'to.customer_id');
    return pourRest(to.customer_id, cents);
  }
  const applied = to.receivables.reduce((sum, line) => sum + line.amount_cents, 0);
  if (applied !== cents)
    throw new BusinessError(
      'invalid',
      'What the receivables get is not what is moved. Make both the same.',
      'to.receivables',
    );
  return pourChosen(to.receivables, customerId);
}

async function explain(
  ctx: Context,
  customerId: number,
  { to, amount_cents: cents }: TransferBody,
  error: unknown,
): Promise<never> {
  if (
    !(error instanceof DatabaseError) ||
    !['receivable_balance', 'entry_unbalanced'].includes(error.refused ?? '')
  )
    throw error;
  const other = to !== 'oldest' && 'customer_id' in to ? to.customer_id : null;
  const [customers, others, settings] = await ctx.db.batch([
    sql(
      `SELECT c.name, c.ledger_cents, ${owedBy('c.id')} AS owed FROM customers c WHERE c.id = :id AND ${shown('c')}`,
      { id: customerId },
    ),
    sql(`SELECT 1 FROM customers c WHERE c.id = :id AND ${shown('c')}`, { id: other }),
    selectCurrency(),
  ]);
  const customer = customers?.[0];
  if (customer === undefined) throw new BusinessError('not_found', 'There is no customer with this id.');
  const text = (amount: number) => amountText(amount, readCurrency(settings));
  const [credit, owed] = [Number(customer.ledger_cents), Number(customer.owed)];
  if (credit < cents)
    throw new BusinessError(
      'invalid',
      credit > 0
        ? `${customer.name} holds ${text(credit)} of credit. Move at most that.`
        : `${customer.name} holds no credit, so there is nothing to move.`,
      'amount_cents',
    );
  if (to === 'oldest' && owed < cents)
    throw new BusinessError(
      'invalid',
      `${customer.name} owes ${text(owed)}. Move at most that.`,
      'amount_cents',
    );
  if (other !== null && others?.[0] === undefined)
    throw new BusinessError('invalid', `There is no customer ${other}.`, 'to.customer_id');
  throw await refusalOf(ctx, {
    customerId,
    lines: to !== 'oldest' && 'receivables' in to ? to.receivables : [],
  });
}

import type { Context } from '../context.ts';
import { type Row, sql } from '../db/database.ts';
import { sessionsIn, supersedeOf } from '../gateway/supersede.ts';
import { BusinessError } from '../http/errors.ts';
import { claim, type Wish } from '../http/once.ts';
import type { Part } from '../ledger/entry.ts';
import { type MoneyStatement, post } from '../ledger/post.ts';
import { heldOf, leaveOpen, pourChosen, pourOldest, pourRest } from '../ledger/pour-by-hand.ts';
import { readHeld } from '../lists/held.ts';
import { dayIn, noonIn, type OfficeTime } from '../settings/office-time.ts';
import { readEntry, selectEntry } from './find.ts';
import { explaining } from './refusal.ts';
import type { ManualBody, RecordedEntry } from './schema.ts';

/**
 * Records a payment that came without Stripe: one entry, poured over the customer's receivables oldest due first, or over those that were
 * chosen; the rest becomes credit. The same request again is the same entry.
 * @throws BusinessError invalid, naming the receivable that does not fit; conflict when its key stands for another request.
 */
export async function createEntry(
  ctx: Context,
  wish: Wish,
  body: ManualBody,
  office: OfficeTime,
): Promise<RecordedEntry> {
  const money = allocate(body);
  const key = claim(ctx, wish);
  const entry = {
    id: ctx.newId('ent'),
    sourceKey: `manual:${wish.callerId}:${wish.key}`,
    kind: 'manual',
    type: body.type,
    number: body.number,
    amountCents: body.amount_cents,
    comment: body.comment,
    atMs: receivedAtMs(body.received_on, office),
    onlyIf: key.mine,
  } as const;
  const audit = {
    id: key.activityId,
    actor: ctx.actor,
    verb: 'entry.posted',
    detail: { amount_cents: body.amount_cents },
    atMs: office.nowMs,
  };
  const statements = [key.take, ...post(entry, audit, money), supersedeOf(touchedBy(entry.id))];
  const rows = await explaining(
    ctx,
    { customerId: body.customer_id ?? null, lines: body.apply === 'oldest' ? [] : body.apply },
    () =>
      ctx.db.batch([
        ...statements,
        key.look,
        heldOf({ sql: ':held_entry', params: { held_entry: entry.id } }),
        ...selectEntry(entry.id),
      ]),
  );
  const [looked, held, ...record] = rows.slice(statements.length);
  const { now } = key.done(looked);
  await ctx.enqueue(sessionsIn(rows[statements.length - 1]));
  if (!now) return entryAgain(ctx, entry.sourceKey);
  return { ...readEntry(record, ctx.connection), held: readHeld(held) };
}

/** The customers whom an entry's events touch. */
export const touchedBy = (entryId: string): Part => ({
  sql: `SELECT coalesce(v.customer_id, r.customer_id) FROM ledger_events v LEFT JOIN receivables r ON r.id = v.receivable_id WHERE v.entry_id = :touching`,
  params: { touching: entryId },
});

/** What a request that was done before answers: its entry as it stands now. */
export async function entryAgain(ctx: Context, sourceKey: string): Promise<RecordedEntry> {
  const [found] = await ctx.db.batch([
    sql('SELECT id FROM register_entries WHERE source_key = :source_key', { source_key: sourceKey }),
  ]);
  return recorded(ctx, String(found?.[0]?.id));
}

/** An entry's record, with what is held of it. @throws BusinessError not_found. */
export async function recorded(ctx: Context, id: string): Promise<RecordedEntry> {
  const [held, ...record]: (Row[] | undefined)[] = await ctx.db.batch([
    heldOf({ sql: ':held_entry', params: { held_entry: id } }),
    ...selectEntry(id),
  ]);
  return { ...readEntry(record as Row[][], ctx.connection), held: readHeld(held) };
}

function allocate({
  apply,
  customer_id: customer,
  amount_cents: cents,
  leave_open,
}: ManualBody): MoneyStatement[] {
  const open = leave_open ? [leaveOpen] : [];
  if (apply === 'oldest') {
    if (customer === undefined)
      throw new BusinessError('invalid', 'Say whose receivables are paid, or choose them.', 'customer_id');
    return [pourOldest(customer, cents), ...open];
  }
  const rest = cents - apply.reduce((sum, { amount_cents }) => sum + amount_cents, 0);
  if (rest < 0)
    throw new BusinessError(
      'invalid',
      'The receivables get more than the payment. Lower what they get, or raise the amount.',
      'apply',
    );
  if (rest > 0 && customer === undefined)
    throw new BusinessError(
      'invalid',
      'Not all of the payment is applied. Say whose credit the rest becomes, or apply all of it.',
      'customer_id',
    );
  return [pourChosen(apply, customer ?? null), pourRest(customer ?? null, rest), ...open];
}

const EARLIEST = '2000-01-01';

// Money of today came now; of another day, in the middle of it.
function receivedAtMs(day: string, { timeZone, nowMs }: OfficeTime): number {
  const today = dayIn(timeZone, nowMs);
  if (day > today)
    throw new BusinessError(
      'invalid',
      `${day} is still to come: today is ${today}. Give the day on which it came.`,
      'received_on',
    );
  if (day < EARLIEST) throw new BusinessError('invalid', `Give a day since ${EARLIEST}.`, 'received_on');
  return day === today ? nowMs : noonIn(timeZone, day);
}

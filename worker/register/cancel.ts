import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { BusinessError } from '../http/errors.ts';
import { claim, type Wish } from '../http/once.ts';
import type { Part } from '../ledger/entry.ts';
import { undoneKey } from '../ledger/undo.ts';
import { createRefund, refundIdOf } from '../refunds/create.ts';
import { refundable } from '../refunds/limit.ts';
import type { Settings } from '../settings/schema.ts';
import { recorded } from './create.ts';
import type { CancelBody, RecordedEntry } from './schema.ts';
import { balance, goneAlready, refusalFor, run, said } from './undo.ts';

type CancellationType = Settings['payments']['cancellationTypes'][number];

/**
 * Cancels a payment, in the way that its cancellation type says. One recorded by hand is undone. One by Stripe is given back to the
 * card when the type says so; else the money stays here, and becomes the customer's credit instead of paying receivables.
 * @param kind what the entry is, as it was when the caller was checked; the statements ask again.
 * @returns the entry that cancels it; when the card is refunded, the payment's own, because Stripe is still to answer.
 * @throws BusinessError invalid, not_found, conflict.
 */
export async function cancelEntry(
  ctx: Context,
  wish: Wish,
  id: string,
  { type_id, note }: CancelBody,
  types: CancellationType[],
  kind: string | null,
): Promise<RecordedEntry> {
  const type = types.find((each) => each.id === type_id);
  if (type === undefined)
    throw new BusinessError(
      'invalid',
      `There is no cancellation type ${type_id}. Settings, Payments has them: ${types.map((each) => each.id).join(', ')}.`,
      'type_id',
    );
  if (kind === null) throw new BusinessError('not_found', 'There is no entry with this id in the register.');
  if (kind === 'payment' && type.refundsCard) return refundAll(ctx, wish, id, type, note);
  if (kind !== 'payment' && kind !== 'manual') throw refusalFor(kind);
  return takeBack(ctx, wish, id, kind === 'manual' ? 'undo' : 'move', type, note);
}

async function takeBack(
  ctx: Context,
  wish: Wish,
  id: string,
  way: 'undo' | 'move',
  type: CancellationType,
  note: string,
): Promise<RecordedEntry> {
  const key = claim(ctx, wish, notTakenBack(undoneKey(way, id)));
  const comment = said(`Cancelled: ${type.name}`, note);
  const balancing = balance(ctx, key, id, { way, comment, verb: 'entry.cancelled', note: comment });
  const { undone, audit, done, record } = await run(ctx, key, id, way, balancing);
  if (undone === null || audit !== done.activityId)
    throw goneAlready(
      way === 'undo' ? 'This entry was undone already.' : 'This payment was cancelled already.',
    );
  return record ?? recorded(ctx, undone);
}

const notTakenBack = (key: string): Part => ({
  sql: 'NOT EXISTS (SELECT 1 FROM register_entries WHERE source_key = :taken_back)',
  params: { taken_back: key },
});

/** Asks Stripe for a refund of all that is left of a payment; the same request again is the same refund. */
async function refundAll(
  ctx: Context,
  { key }: Wish,
  id: string,
  type: CancellationType,
  note: string,
): Promise<RecordedEntry> {
  const [rows] = await ctx.db.batch([
    sql(
      `SELECT coalesce((SELECT g.amount_cents FROM gateway_requests g WHERE g.id = :request), ${refundable('e')}) AS cents
       FROM register_entries e WHERE e.id = :id`,
      { id, request: await refundIdOf(ctx, key) },
    ),
  ]);
  const cents = Number(rows?.[0]?.cents);
  if (cents === 0) throw goneAlready('All of this payment was refunded already, or is about to be.');
  await createRefund(
    ctx,
    id,
    {
      amount_cents: cents,
      reason: type.id === 'duplicate' ? 'duplicate' : 'requested_by_customer',
      note: said(`Cancelled: ${type.name}`, note),
      receivable_ids: [],
    },
    key,
  );
  return recorded(ctx, id);
}

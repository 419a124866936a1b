import type { Context, ObjectRef } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import { entryById } from '../ledger/entry.ts';
import { post } from '../ledger/post.ts';
import { restore } from '../ledger/restore.ts';
import { forgive, reverse } from '../ledger/reverse.ts';
import type { Ticket } from '../objects/ticket.ts';
import type { Original } from '../payments/original.ts';
import { bookedAtMs } from '../payments/post.ts';
import { isLive } from '../stripe/connection.ts';
import type { Refund } from './read.ts';

const COMMENT = 'Refund';

/**
 * Prepares the booking of a refund that succeeded: a negative entry with the number of Stripe's balance transaction,
 * whose events take the payment's back. What is owed again goes to reinvoicing; fees are waived.
 */
export function postRefund(ctx: Context, refund: Refund, original: Original): Statement[] {
  const { left, state } = refund;
  if (state !== 'succeeded' || left === null) return [];
  return post(
    {
      id: ctx.newId('ent'),
      sourceKey: keyOf(ctx, refund),
      kind: 'refund',
      type: 'Stripe',
      number: left.id,
      amountCents: left.amountCents,
      comment: `${COMMENT} ${original.paymentId}`,
      atMs: left.atMs,
      original: entryById(original.entryId),
      review: 'always',
    },
    {
      id: ctx.newId('act'),
      actor: ctx.actor,
      verb: 'refund.booked',
      detail: {
        refund: refund.id,
        payment: original.paymentId,
        request: refund.requestId,
        amount_cents: left.amountCents,
      },
      atMs: bookedAtMs(ctx, left.atMs),
    },
    [
      reverse({
        original: entryById(original.entryId),
        backCents: -left.amountCents,
        comment: COMMENT,
        chosen: {
          sql: 'SELECT choice FROM gateway_requests WHERE id = :refund_request',
          params: { refund_request: refund.requestId },
        },
      }),
      forgive('price', COMMENT),
    ],
  );
}

/** Prepares the undoing of a booked refund that failed afterwards: its money came back to the office. */
export function postRefundFailure(ctx: Context, refund: Refund, original: Original): Statement[] {
  const { cameBack } = refund;
  if (cameBack === null) return [];
  const undoneKey = keyOf(ctx, refund);
  const comment = 'Refund failed';
  return post(
    {
      id: ctx.newId('ent'),
      sourceKey: `${undoneKey}:failed`,
      kind: 'undo',
      type: 'Stripe',
      number: cameBack.id,
      amountCents: cameBack.amountCents,
      comment: `${comment} ${original.paymentId}`,
      atMs: cameBack.atMs,
      original: entryById(original.entryId),
      review: 'always',
      // One that failed before it was booked left no trace in the register, and needs none.
      onlyIf: {
        sql: 'EXISTS (SELECT 1 FROM register_entries WHERE source_key = :undone)',
        params: { undone: undoneKey },
      },
    },
    {
      id: ctx.newId('act'),
      actor: ctx.actor,
      verb: 'refund.failed_late',
      detail: { refund: refund.id, payment: original.paymentId, amount_cents: cameBack.amountCents },
      atMs: bookedAtMs(ctx, cameBack.atMs),
    },
    [restore({ undoneKey, amountCents: cameBack.amountCents, comment })],
  );
}

function keyOf(ctx: Context, { id }: Refund): string {
  return `stripe:${isLive(ctx.connection) ? 'live' : 'test'}:${id}`;
}

const NEWEST =
  'EXISTS (SELECT 1 FROM stripe_objects WHERE kind = :kind AND id = :id AND generation = :generation)';

/** Writes down how the refund stands, while the ticket is the newest. */
export function recordRefund(
  refund: Refund,
  original: Original | null,
  ref: ObjectRef,
  ticket: Ticket,
): Statement {
  return sql(
    `INSERT INTO refunds (id, payment_id, entry_id, request_id, amount_cents, status, reason, failure, created_at)
     SELECT :id, :payment, :entry, :request, :amount, :status, :reason, :failure, :created_at WHERE ${NEWEST}
     ON CONFLICT (id) DO UPDATE SET entry_id = excluded.entry_id, status = excluded.status, failure = excluded.failure`,
    {
      ...ref,
      generation: ticket.generation,
      payment: refund.paymentId ?? '',
      entry: original?.entryId ?? null,
      request: refund.requestId,
      amount: refund.amountCents,
      status: refund.status,
      reason: refund.reason,
      failure: refund.failure,
      created_at: refund.createdAtMs,
    },
  );
}

const OUTCOMES = {
  pending: 'processing',
  succeeded: 'succeeded',
  failed: 'failed',
  unrecognised: 'processing',
} as const;

/** Writes down at our own request what became of it, while the ticket is the newest. */
export function recordRequest(refund: Refund, ref: ObjectRef, ticket: Ticket): Statement {
  return sql(
    `UPDATE gateway_requests SET stripe_id = :id, outcome = :outcome, message = :message
     WHERE id = :request AND kind = 'refund' AND coalesce(stripe_id, :id) = :id AND ${NEWEST}`,
    {
      ...ref,
      generation: ticket.generation,
      request: refund.requestId,
      outcome: OUTCOMES[refund.state],
      message: refund.failure,
    },
  );
}

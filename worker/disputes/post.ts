import type { Context, ObjectRef } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import { entryById } from '../ledger/entry.ts';
import { post } from '../ledger/post.ts';
import { restore } from '../ledger/restore.ts';
import { adjust, forgive, reverse } from '../ledger/reverse.ts';
import type { Ticket } from '../objects/ticket.ts';
import type { Original } from '../payments/original.ts';
import { bookedAtMs } from '../payments/post.ts';
import type { Movement } from '../refunds/read.ts';
import { isLive } from '../stripe/connection.ts';
import type { Dispute } from './read.ts';

/** "Card interchange fee amount": the reason code under which Stripe's fee of a dispute stands (PLB). */
const FEE_CODE = '01';

/**
 * Prepares the booking of a dispute's movements, each under its own key. Money that left: a negative entry "Lost
 * dispute", the payment's events reversed, Stripe's fee as an adjustment, and what reopened written off, or owed again when the
 * bank returned a debit (`reopens`). Money that came back after it had been booked as lost: its undoing.
 */
export function postMovements(
  ctx: Context,
  dispute: Dispute,
  original: Original,
  reopens: boolean,
): Statement[] {
  const first = dispute.movements.find(({ amountCents }) => amountCents < 0);
  return dispute.movements.flatMap((movement) => {
    if (movement.netCents < 0) return postLoss(ctx, dispute, original, movement, reopens);
    return first === undefined ? [] : postReturn(ctx, dispute, original, movement, first);
  });
}

function postLoss(
  ctx: Context,
  dispute: Dispute,
  original: Original,
  movement: Movement,
  reopens: boolean,
): Statement[] {
  const comment = 'Lost dispute';
  return post(
    {
      ...entryOf(ctx, original, movement),
      kind: 'dispute',
      comment: `${comment} ${original.paymentId}`,
      reopens,
    },
    auditOf(ctx, dispute, original, movement, 'dispute.lost'),
    [
      reverse({
        original: entryById(original.entryId),
        backCents: -movement.amountCents,
        comment,
        chosen: {
          sql: 'SELECT choice FROM disputes WHERE id = :dispute',
          params: { dispute: dispute.id },
        },
      }),
      adjust(FEE_CODE, -movement.feeCents, comment),
      forgive(reopens ? 'price' : 'writeoff', comment),
    ],
  );
}

function postReturn(
  ctx: Context,
  dispute: Dispute,
  original: Original,
  movement: Movement,
  lost: Movement,
): Statement[] {
  const comment = 'Dispute won';
  return post(
    { ...entryOf(ctx, original, movement), kind: 'undo', comment: `${comment} ${original.paymentId}` },
    auditOf(ctx, dispute, original, movement, 'dispute.reinstated'),
    [
      restore({ undoneKey: keyOf(ctx, lost), amountCents: movement.amountCents, comment }),
      adjust(FEE_CODE, -movement.feeCents, comment),
    ],
  );
}

function entryOf(ctx: Context, original: Original, movement: Movement) {
  return {
    id: ctx.newId('ent'),
    sourceKey: keyOf(ctx, movement),
    type: 'Stripe',
    number: movement.id,
    amountCents: movement.netCents,
    atMs: movement.atMs,
    original: entryById(original.entryId),
    review: 'always',
  } as const;
}

function auditOf(
  ctx: Context,
  dispute: Dispute,
  original: Original,
  { netCents, atMs }: Movement,
  verb: string,
) {
  return {
    id: ctx.newId('act'),
    actor: ctx.actor,
    verb,
    detail: { dispute: dispute.id, payment: original.paymentId, amount_cents: netCents },
    atMs: bookedAtMs(ctx, atMs),
  };
}

/** The identity of one movement of a dispute's money: its balance transaction, in its mode. */
export function keyOf(ctx: Context, { id }: Pick<Movement, 'id'>): string {
  return `stripe:${isLive(ctx.connection) ? 'live' : 'test'}:${id}`;
}

/** Writes down how the dispute stands, while the ticket is the newest. @param heldCents what Stripe holds back. */
export function recordDispute(
  dispute: Dispute,
  original: Original | null,
  heldCents: number,
  ref: ObjectRef,
  ticket: Ticket,
): Statement {
  return sql(
    `INSERT INTO disputes (id, payment_id, entry_id, customer_id, amount_cents, status, stage, reason, method, held_cents,
       evidence_due_at, opened_at, closed_at)
     SELECT :id, :payment, :entry, :customer, :amount, :status, :stage, :reason, :method, :held, :due_at, :opened_at, :closed_at
     WHERE EXISTS (SELECT 1 FROM stripe_objects WHERE kind = :kind AND id = :id AND generation = :generation)
     ON CONFLICT (id) DO UPDATE SET entry_id = excluded.entry_id, customer_id = excluded.customer_id,
       amount_cents = excluded.amount_cents, status = excluded.status, stage = excluded.stage, reason = excluded.reason,
       held_cents = excluded.held_cents, evidence_due_at = excluded.evidence_due_at,
       closed_at = iif(excluded.closed_at IS NULL, NULL, coalesce(closed_at, excluded.closed_at))`,
    {
      ...ref,
      generation: ticket.generation,
      payment: dispute.paymentId ?? '',
      entry: original?.entryId ?? null,
      customer: original?.customerId ?? null,
      amount: dispute.amountCents,
      status: dispute.status,
      stage: dispute.stage,
      reason: dispute.reason,
      method: dispute.method,
      held: heldCents,
      due_at: dispute.evidenceDueAtMs,
      opened_at: dispute.openedAtMs,
      closed_at: ['won', 'lost', 'closed'].includes(dispute.stage)
        ? Math.max(dispute.openedAtMs, ...dispute.movements.map(({ atMs }) => atMs))
        : null,
    },
  );
}

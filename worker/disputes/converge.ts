import type { Context, ObjectRef } from '../context.ts';
import { critical } from '../critical/raise.ts';
import { type Row, type Statement, sql } from '../db/database.ts';
import { sessionsIn, supersedeSessions } from '../gateway/supersede.ts';
import { converge } from '../objects/converge.ts';
import { flagObject } from '../objects/flag.ts';
import { type Occasion, recordObject, type Ticket } from '../objects/ticket.ts';
import { findOriginalWith } from '../payments/original.ts';
import { parseSettings, selectSettings } from '../settings/read.ts';
import { orMissing } from '../stripe/missing.ts';
import { keyOf, postMovements, recordDispute } from './post.ts';
import { type Dispute, readDispute } from './read.ts';

/**
 * Makes our books agree with a dispute. While it is open its money is only shown as held; won, withdrawn or prevented it
 * never touches the books; lost, its balance transactions are booked, each once, and what comes back afterwards too. Three trips.
 * @throws StripeError, DatabaseError: nothing is lost, its hint still waits.
 */
export function convergeDispute(ctx: Context, id: string, occasion: Occasion): Promise<void> {
  const ref: ObjectRef = { kind: 'dispute', id };
  return converge(ctx, ref, occasion, async (ticket) => {
    const found = await orMissing(ctx.stripe.disputes.retrieve(id));
    if (found !== null) return agree(ctx, ref, ticket, readDispute(found));
    await flagObject(ctx, ref, ticket, 'Stripe has no such dispute');
    return true;
  });
}

async function agree(ctx: Context, ref: ObjectRef, ticket: Ticket, dispute: Dispute): Promise<boolean> {
  const [original, [bookedRows, settingRows]] = await findOriginalWith(ctx, dispute, [
    sql('SELECT source_key FROM register_entries WHERE source_key IN (SELECT value FROM json_each(:keys))', {
      keys: JSON.stringify(dispute.movements.map((movement) => keyOf(ctx, movement))),
    }),
    selectSettings(),
  ]);
  const { payments } = parseSettings(settingRows);
  const booked = new Set((bookedRows ?? []).map((row: Row) => row.source_key));
  const reopens = dispute.method !== 'card' && payments.achReinvoiceReasons.includes(dispute.reason);
  // What was booked as lost stays followed: an appeal may bring it back.
  const isLoss = original !== null && (dispute.stage === 'lost' || booked.size > 0);
  const held = dispute.stage !== 'open' ? 0 : heldBy(ctx, dispute, booked);
  const statements = [
    ...(isLoss ? postMovements(ctx, dispute, original, reopens) : []),
    recordDispute(dispute, original, held, ref, ticket),
    ...(original === null
      ? []
      : [
          ...(original.requestId === null ? [] : [unasked(ctx, dispute, original.requestId)]),
          supersedeSessions({ requestId: original.requestId, customerId: original.customerId }),
        ]),
    recordObject(ref, ticket, {
      state: dispute.status,
      settled: false,
      data: { payment: dispute.paymentId, amount_cents: dispute.amountCents },
      flag: flagOf(dispute, original !== null),
    }),
  ];
  const rows = await ctx.db.batch(statements);
  if (original !== null) await ctx.enqueue(sessionsIn(rows[statements.length - 2]));
  return rows[statements.length - 1]?.[0] !== undefined;
}

/**
 * Whoever disputes what was charged to a card by automatic payment may not want it any more; charging goes on until somebody has asked. A
 * bank debit that comes back tells its reason, by which it is tried again or its account not used any more; a wallet is turned off by itself.
 */
function unasked(ctx: Context, { id, method }: Dispute, requestId: string): Statement {
  return critical(ctx, {
    cause: `dispute:${id}`,
    kind: 'charge_disputed',
    customer: {
      sql: '(SELECT customer_id FROM gateway_requests WHERE id = :disputed)',
      params: { disputed: requestId },
    },
    detail: { dispute: id, request: requestId },
    when: {
      sql: `:by_card AND EXISTS (SELECT 1 FROM gateway_requests g CROSS JOIN autopay a ON a.customer_id = g.customer_id AND a.enabled = 1
        WHERE g.id = :disputed AND g.attempt_id IS NOT NULL)`,
      params: { by_card: method === 'card' ? 1 : 0 },
    },
  });
}

/** What Stripe took and has neither given back nor is booked as lost: positive cents. */
function heldBy(ctx: Context, { movements }: Dispute, booked: Set<Row[string] | undefined>): number {
  const net = movements
    .filter((movement) => !booked.has(keyOf(ctx, movement)))
    .reduce((sum, { netCents }) => sum + netCents, 0);
  return Math.max(0, -net);
}

function flagOf({ known, status, stage, movements }: Dispute, booked: boolean): string | null {
  if (!known) return `Stripe reports a status that this version does not know: ${status}`;
  if (!booked) return 'A dispute of a payment that is not in the register, so it is not booked';
  if (stage === 'lost' && movements.length === 0)
    return 'Lost at Stripe but not booked: Stripe names no balance transaction for it';
  return null;
}

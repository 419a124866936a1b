import Stripe from 'stripe';
import type { Context, ObjectRef } from '../context.ts';
import { type Statement, sql } from '../db/database.ts';
import { classify, refusesKey } from '../gateway/classify.ts';
import { sessionsIn, supersedeSessions } from '../gateway/supersede.ts';
import { postPayment } from '../payments/post.ts';
import { type Payment, type Refusal, readPayment, refusalOf } from '../payments/read.ts';
import { leaseSlots } from './lease.ts';
import { recordFailed, recordPaid } from './outcome.ts';
import { type ChargeRequest, chargeParams } from './request.ts';

/** What an attempt to send a charge came to. `none`: no answer, so it may or may not have happened. */
export type ChargeAnswer =
  | { kind: 'payment'; intent: Stripe.PaymentIntent }
  | { kind: 'failed'; refusal: Refusal }
  | { kind: 'unknown' | 'none'; message: string };

/**
 * Sends a recorded charge under its own key and writes down what became of it: one call, one trip. Sending it again cannot make a
 * second payment.
 */
export async function sendCharge(ctx: Context, request: ChargeRequest): Promise<ChargeAnswer['kind']> {
  const answer = await ask(ctx, request);
  await settleCharge(ctx, request, answer);
  return answer.kind;
}

/** Others use Stripe too: what it was too busy for is asked again in another slot, so often. */
const MOST_TURNS = 4;

async function ask(ctx: Context, request: ChargeRequest): Promise<ChargeAnswer> {
  for (let turn = 1; ; turn += 1) {
    try {
      const intent = await ctx.stripe.paymentIntents.create(chargeParams(request), {
        idempotencyKey: request.id,
      });
      return { kind: 'payment', intent };
    } catch (error) {
      if (turn === MOST_TURNS || !(error instanceof Stripe.errors.StripeRateLimitError))
        return answerOf(error, request);
      const [waitMs = 0] = await leaseSlots(ctx, 1);
      await ctx.pause(waitMs);
    }
  }
}

/**
 * A refusal by the bank comes as an error that carries the payment; any other refusal made no payment. What is charged by itself waits until
 * the office has put its key right; whoever charges by hand is told.
 */
function answerOf(error: unknown, { requested_by }: ChargeRequest): ChargeAnswer {
  if (error instanceof Stripe.errors.StripeError && error.statusCode === 402 && error.payment_intent)
    return { kind: 'payment', intent: error.payment_intent };
  const { kind, message } = classify(error);
  if (kind !== 'failed') return { kind, message };
  const keyRefused = refusesKey(error);
  if (keyRefused && requested_by === null) return { kind: 'none', message };
  const ours = keyRefused ? { code: 'key_refused' } : {};
  return {
    kind,
    refusal: { ...(refusalOf(error as Stripe.errors.StripeError) as Refusal), ...ours, message },
  };
}

/** Writes an answer down. Without one the request stays as it is, and the sweep asks again. */
export async function settleCharge(
  ctx: Context,
  request: ChargeRequest,
  answer: ChargeAnswer,
): Promise<void> {
  if (answer.kind === 'payment') return settlePayment(ctx, request, readPayment(answer.intent));
  if (answer.kind === 'failed') {
    await ctx.db.batch(
      await recordFailed(
        ctx,
        {
          requestId: request.id,
          attemptId: request.attempt_id,
          paymentId: null,
          refusal: answer.refusal,
          kind: request.methods === 'card' ? 'card' : 'bank',
          atMs: ctx.clock.realMs,
        },
        { sql: "outcome IN ('pending', 'unknown')", params: {} },
      ),
    );
    return;
  }
  ctx.log('charge_not_clear', { request: request.id, kind: answer.kind, message: answer.message });
  await ctx.db.batch([
    sql(
      "UPDATE gateway_requests SET outcome = iif(:unclear, 'unknown', outcome), message = :message WHERE id = :request AND outcome = 'pending'",
      {
        request: request.id,
        unclear: answer.kind === 'unknown' ? 1 : 0,
        message: answer.message.slice(0, 500),
      },
    ),
  ]);
}

/**
 * Books what the answer itself tells, so that a charge costs one call. What it tells of the payment is remembered only when
 * nobody has fetched it since: then theirs is newer. Money is posted in either case, under its own key.
 */
async function settlePayment(ctx: Context, request: ChargeRequest, payment: Payment): Promise<void> {
  const ref: ObjectRef = { kind: 'payment', id: payment.id };
  const fresh = rememberFirst(ctx, ref, payment);
  if (payment.state === 'succeeded' || payment.state === 'processing') {
    const statements = [
      fresh,
      ...(payment.state === 'succeeded' && payment.chargeId !== null ? postPayment(ctx, payment) : []),
      ...recordPaid(ctx, payment),
      supersedeSessions({ requestId: request.id, customerId: request.customer_id }),
    ];
    const rows = await ctx.db.batch(statements);
    return ctx.enqueue(sessionsIn(rows[statements.length - 1]));
  }
  await ctx.db.batch([fresh, ...(await refused(ctx, payment, stillFirst(ref)))]);
}

/** Statements that write down that a payment of ours failed, on condition that nothing newer is known. */
export async function refused(
  ctx: Context,
  payment: Payment,
  still: { sql: string; params: Record<string, string | number> },
): Promise<Statement[]> {
  if (payment.requestId === null) return [];
  const refusal = payment.refusal ?? {
    code: payment.state,
    declineCode: null,
    adviceCode: null,
    networkAdviceCode: null,
    message: `Stripe says that the payment is ${payment.state}`,
  };
  return recordFailed(
    ctx,
    {
      requestId: payment.requestId,
      attemptId: payment.attemptId,
      paymentId: payment.id,
      refusal,
      kind: payment.bank ? 'bank' : 'card',
      atMs: payment.happenedAtMs,
    },
    still,
  );
}

const FIRST = 'answer';

/** What the answer told, while nobody took a ticket; its hints are answered when nothing can change it. */
function rememberFirst(ctx: Context, ref: ObjectRef, payment: Payment): Statement {
  return sql(
    `INSERT INTO stripe_objects (kind, id, generation, hints, handled, hinted_at, state, settled, data, flag)
     VALUES (:kind, :id, 1, 0, 0, :real_ms, :state, :settled, :data, :flag)
     ON CONFLICT (kind, id) DO UPDATE SET generation = 1, state = excluded.state, settled = excluded.settled, data = excluded.data, flag = excluded.flag,
       handled = iif(excluded.settled, hints, handled) WHERE generation = 0`,
    {
      ...ref,
      real_ms: ctx.clock.realMs,
      state: payment.state,
      settled: payment.settled ? 1 : 0,
      data: JSON.stringify({ ...payment.data, told_by: FIRST }),
      flag: payment.flag,
    },
  );
}

const stillFirst = (ref: ObjectRef) => ({
  sql: "EXISTS (SELECT 1 FROM stripe_objects o WHERE o.kind = 'payment' AND o.id = :first AND o.generation = 1 AND o.data ->> '$.told_by' = 'answer')",
  params: { first: ref.id },
});

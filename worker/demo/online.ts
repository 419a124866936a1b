import { clockAt } from '../clock.ts';
import type { Context } from '../context.ts';
import { sql } from '../db/database.ts';
import { convergePayment } from '../payments/converge.ts';
import { type PastPayment, recordPastRequest, tellStandIn } from './history.ts';
import { idsAt } from './ids.ts';

/** What was paid online: known to the stand-in first, then booked the way every payment is. */
export async function bookOnline(ctx: Context, payments: PastPayment[], origin: string): Promise<void> {
  await ctx.db.batch(payments.map((payment) => recordPastRequest(payment, origin)));
  const known = await tellStandIn(ctx, payments, origin);
  for (const payment of payments) {
    const made = known.get(payment.requestId);
    if (made === undefined) throw new Error(`the stand-in does not know ${payment.requestId}`);
    await ctx.db.batch([
      sql('UPDATE gateway_requests SET stripe_id = :session WHERE id = :id', {
        session: made.session,
        id: payment.requestId,
      }),
    ]);
    await convergePayment(then(ctx, payment), made.payment_intent, 'wanted');
  }
}

/** The context of a moment in the past, so that what was booked then says so. */
function then(ctx: Context, { createdMs, invoice, requestId }: PastPayment): Context {
  const atMs = createdMs + 30_000;
  return {
    ...ctx,
    actor: { kind: 'webhook' },
    clock: clockAt(atMs, false),
    newId: idsAt(atMs, invoice.id + (requestId.endsWith('1') ? 1000 : 0)),
  };
}

import type { Context } from '../context.ts';
import { critical } from '../critical/raise.ts';
import { claimAttempt } from './claim.ts';
import { leaseSlots } from './lease.ts';
import { sendCharge } from './send.ts';

/**
 * Charges a batch of attempts, each in a slot of its own, so that all consumers together keep to Stripe's limit. An attempt is read
 * anew when its slot has come. @returns those that should be delivered again.
 */
export async function chargeAll(ctx: Context, attemptIds: string[]): Promise<string[]> {
  const ids = [...new Set(attemptIds)];
  const slots = await leaseSlots(ctx, ids.length);
  const again = await Promise.all(
    ids.map(async (id, at) => {
      await ctx.pause(slots[at] ?? 0);
      return (await chargeOne(ctx, id)) ? null : id;
    }),
  );
  return again.filter((id) => id !== null);
}

/** @returns false when it failed here and may be tried again: nothing is lost, what was written down is found by the sweep. */
async function chargeOne(ctx: Context, attemptId: string): Promise<boolean> {
  try {
    const { request, verdict } = await claimAttempt(ctx, attemptId);
    if (request !== null) await sendCharge(ctx, request);
    else if (verdict === 'no_method') await raiseNoMethod(ctx, attemptId);
    return true;
  } catch (error) {
    ctx.log('charge_failed', { attempt: attemptId, message: String(error) });
    return false;
  }
}

async function raiseNoMethod(ctx: Context, attemptId: string): Promise<void> {
  await ctx.db.batch([
    critical(ctx, {
      cause: `attempt:${attemptId}`,
      kind: 'no_method',
      customer: {
        sql: '(SELECT customer_id FROM charge_attempts WHERE id = :of_attempt)',
        params: { of_attempt: attemptId },
      },
      detail: { attempt: attemptId },
    }),
  ]);
}

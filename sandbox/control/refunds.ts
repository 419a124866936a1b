import type Stripe from 'stripe';
import { z } from 'zod';
import type { Box } from '../box.ts';
import { createRefund } from '../refunds/create.ts';
import { failRefund, succeedRefund } from '../refunds/outcome.ts';
import { find } from '../store/objects.ts';
import { unschedule } from '../store/schedule.ts';
import { ControlError } from './body.ts';
import { paidChargeOf } from './payment.ts';

const making = z.strictObject({
  payment: z.string().min(1).describe('pi_…, ch_… or py_…'),
  amount: z.int().min(1).optional().describe('cents; all that is left by default'),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  status: z
    .enum(['succeeded', 'pending', 'fails_later', 'failed'])
    .optional()
    .describe('by default what the card or bank account brings with it'),
});

const moving = z.strictObject({
  refund: z.string().min(1).describe('re_… or pyr_…'),
  status: z.enum(['succeeded', 'failed']).describe('what becomes of it now'),
});

export const refundsSchema = z.union([making, moving]);

const PLANS = {
  succeeded: 'succeeds',
  pending: 'pends',
  fails_later: 'fails_later',
  failed: 'fails',
} as const;

/** Makes a refund as one made in Stripe's dashboard, without metadata, or brings one to its end now. */
export function controlRefund(box: Box, wanted: z.infer<typeof refundsSchema>): Stripe.Refund {
  if ('refund' in wanted) return end(box, wanted);
  const { payment, amount, reason, status } = wanted;
  const plan = status && PLANS[status];
  return createRefund(box, paidChargeOf(box, payment), { amount, reason, plan });
}

function end(box: Box, { refund: id, status }: z.infer<typeof moving>): Stripe.Refund {
  const refund = find<Stripe.Refund>(box, 'refund', id);
  if (!refund) throw new ControlError(404, `no refund ${id}`);
  const can = status === 'succeeded' ? refund.status === 'pending' : refund.status !== 'failed';
  if (!can) throw new ControlError(409, `the refund ${id} is ${refund.status} already`);
  unschedule(box, id);
  return status === 'succeeded' ? succeedRefund(box, id) : failRefund(box, id);
}

import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { addRow } from '../money/rows.ts';
import { changes, get } from '../resources/common.ts';
import { emit } from '../store/events.ts';
import { save } from '../store/objects.ts';

/** A pending refund has arrived. What has ended already stays as it is. */
export function succeedRefund(box: Box, id: string): Stripe.Refund {
  const before = get<Stripe.Refund>(box, 'refund', id);
  if (before.status !== 'pending') return before;
  const { pending_reason: _arrived, ...rest } = before;
  return update(box, before, { ...rest, status: 'succeeded' });
}

/** A refund comes back from the payer's bank: its amount is ours again, by a row of its own. */
export function failRefund(box: Box, id: string): Stripe.Refund {
  const before = get<Stripe.Refund>(box, 'refund', id);
  if (before.status === 'failed') return before;
  const row = addRow(box, {
    type: 'refund_failure',
    category: 'refund_failure',
    amount: before.amount,
    currency: before.currency,
    source: before.id,
    description: 'REFUND FAILURE',
  });
  const charge = get<Stripe.Charge>(box, 'charge', String(before.charge));
  const amount_refunded = charge.amount_refunded - before.amount;
  const owing: Stripe.Charge = { ...charge, amount_refunded, refunded: false };
  save(box, owing);
  const { pending_reason: _over, ...rest } = before;
  const failed: Stripe.Refund = {
    ...rest,
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
    failure_balance_transaction: row.id,
  };
  const after = update(box, before, failed);
  emit(box, 'refund.failed', after);
  return after;
}

function update(box: Box, before: Stripe.Refund, after: Stripe.Refund): Stripe.Refund {
  save(box, after);
  emit(box, 'refund.updated', after, changes(before, after));
  emit(box, 'charge.refund.updated', after, changes(before, after));
  return after;
}

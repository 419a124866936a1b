import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { all } from '../store/objects.ts';

/** All money there is, in cents: intents that were tried at least once, every row of the balance, what went back, is disputed, was paid out. */
export function books(box: Box) {
  const refunded = new Map<unknown, number>();
  for (const charge of all<Stripe.Charge>(box, 'charge')) {
    const sum = refunded.get(charge.payment_intent) ?? 0;
    refunded.set(charge.payment_intent, sum + charge.amount_refunded);
  }
  const payments = all<Stripe.PaymentIntent>(box, 'payment_intent')
    .filter((intent) => intent.latest_charge !== null)
    .map(({ id, amount, status }) => ({ id, amount, refunded: refunded.get(id) ?? 0, status }));
  const balanceTransactions = all<Stripe.BalanceTransaction>(box, 'balance_transaction').map(
    ({ id, type, source, amount, fee, net }) => ({ id, type, source, amount, fee, net }),
  );
  const refunds = all<Stripe.Refund>(box, 'refund').map(brief);
  const disputes = all<Stripe.Dispute>(box, 'dispute').map(brief);
  const payouts = all<Stripe.Payout>(box, 'payout').map(({ id, amount, status }) => ({ id, amount, status }));
  return { payments, balanceTransactions, refunds, disputes, payouts };
}

function brief({ id, payment_intent, amount, status }: Stripe.Refund | Stripe.Dispute) {
  return { id, payment: payment_intent, amount, status };
}

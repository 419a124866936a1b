import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { awaitPayout } from '../payouts/settlements.ts';
import { save } from '../store/objects.ts';

export interface NewRow {
  type: Stripe.BalanceTransaction.Type;
  /** Stripe's `reporting_category`. */
  category: string;
  /** Minor units; negative when money leaves. */
  amount: number;
  fee?: { amount: number; description: string };
  currency: string;
  /** The id of the charge, refund, dispute or payout behind it. */
  source: string;
  description: string | null;
  /** Unix seconds; at once when it is left out or past. */
  availableOn?: number;
}

/** Writes one movement of our balance: the only place where money appears or goes. */
export function addRow(box: Box, wanted: NewRow): Stripe.BalanceTransaction {
  const { currency, fee } = wanted;
  const availableOn = Math.max(wanted.availableOn ?? 0, box.seconds());
  const row: Stripe.BalanceTransaction = {
    id: box.newId('balance_transaction'),
    object: 'balance_transaction',
    amount: wanted.amount,
    available_on: availableOn,
    balance_type: 'payments',
    created: box.seconds(),
    currency,
    description: wanted.description,
    exchange_rate: null,
    fee: fee?.amount ?? 0,
    fee_details: fee ? [{ ...fee, application: null, currency, type: 'stripe_fee' }] : [],
    net: wanted.amount - (fee?.amount ?? 0),
    reporting_category: wanted.category,
    source: wanted.source,
    status: availableOn > box.seconds() ? 'pending' : 'available',
    type: wanted.type,
  };
  save(box, row);
  if (row.type !== 'payout') awaitPayout(box, row);
  return row;
}

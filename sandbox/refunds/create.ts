import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import type { Aftermath, RefundPlan } from '../cards/test-cards.ts';
import { isDebit } from '../money/charge.ts';
import { addRow } from '../money/rows.ts';
import { changes } from '../resources/common.ts';
import { emit } from '../store/events.ts';
import { find, findPrivate, save } from '../store/objects.ts';
import { schedule } from '../store/schedule.ts';
import { failRefund } from './outcome.ts';
import { refundable } from './refundable.ts';

export interface NewRefund {
  /** Minor units; all that is left when it is left out. */
  amount?: number | undefined;
  reason?: string | undefined;
  metadata?: Record<string, string>;
  /** What becomes of it; by default what the test card says. */
  plan?: RefundPlan | undefined;
}

const DAY_S = 24 * 3600;

/** Bank debits and slow cards: the days from a pending refund to its success. */
const PENDS_S = 3 * DAY_S;

/** The days after which a refund fails that had succeeded. */
const FAILS_AFTER_S = 5 * DAY_S;

/** Sends money of a charge back, saved, with its row of the balance and its events; throws Stripe's refusals. */
export function createRefund(box: Box, charge: Stripe.Charge, wanted: NewRefund): Stripe.Refund {
  const amount = refundable(box, charge, wanted.amount);
  const plan = wanted.plan ?? planOf(box, charge);
  const refund = build(box, charge, { ...wanted, amount, plan });
  const row = withdraw(box, charge, refund);
  const saved: Stripe.Refund = { ...refund, balance_transaction: row.id };
  save(box, saved);
  emit(box, 'refund.created', saved);
  const amount_refunded = charge.amount_refunded + amount;
  const after = { ...charge, amount_refunded, refunded: amount_refunded === charge.amount };
  save(box, after);
  emit(box, 'charge.refunded', after, changes(charge, after));
  if (plan === 'pends') schedule(box, 'refund.succeeds', saved.id, PENDS_S);
  if (plan === 'fails_later') schedule(box, 'refund.fails', saved.id, FAILS_AFTER_S);
  return plan === 'fails' ? failRefund(box, saved.id) : saved;
}

function planOf(box: Box, charge: Stripe.Charge): RefundPlan {
  if (isDebit(charge)) return 'pends';
  return findPrivate<Aftermath>(box, charge.id)?.refund ?? 'succeeds';
}

function build(
  box: Box,
  charge: Stripe.Charge,
  wanted: NewRefund & { amount: number; plan: RefundPlan },
): Stripe.Refund {
  const pends = wanted.plan === 'pends';
  return {
    id: box.newId(isDebit(charge) ? 'payment_refund' : 'refund'),
    object: 'refund',
    amount: wanted.amount,
    balance_transaction: null,
    charge: charge.id,
    created: box.seconds(),
    currency: charge.currency,
    customer: charge.customer as string | null,
    customer_account: null,
    destination_details: destinationOf(charge),
    metadata: wanted.metadata ?? {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    ...(pends ? { pending_reason: 'processing' } : {}),
    reason: (wanted.reason ?? null) as Stripe.Refund.Reason | null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: pends ? 'pending' : 'succeeded',
    transfer_reversal: null,
  };
}

function destinationOf(charge: Stripe.Charge): Stripe.Refund.DestinationDetails {
  const pending = { reference_status: 'pending' };
  if (isDebit(charge)) {
    return { type: 'us_bank_transfer', us_bank_transfer: { ...pending, reference: null } };
  }
  return {
    type: 'card',
    card: { ...pending, reference_type: 'acquirer_reference_number', type: 'refund' },
  };
}

/** What a refund takes leaves the balance no sooner than the charge's own money has come in. */
function withdraw(box: Box, charge: Stripe.Charge, refund: Stripe.Refund): Stripe.BalanceTransaction {
  const id = charge.balance_transaction as string | null;
  const credit = id ? find<Stripe.BalanceTransaction>(box, 'balance_transaction', id) : null;
  const kind = isDebit(charge) ? 'PAYMENT' : 'CHARGE';
  return addRow(box, {
    type: isDebit(charge) ? 'payment_refund' : 'refund',
    category: 'refund',
    amount: -refund.amount,
    currency: charge.currency,
    source: refund.id,
    description: `REFUND FOR ${kind}${charge.description ? ` (${charge.description})` : ''}`,
    availableOn: credit?.available_on ?? 0,
  });
}

import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { FAILURE_FEE } from '../disputes/reasons.ts';
import { addRow } from '../money/rows.ts';
import { get } from '../resources/common.ts';
import { emit } from '../store/events.ts';
import { belonging, find, findPrivate, save } from '../store/objects.ts';
import { schedule, unschedule } from '../store/schedule.ts';
import { accountOf, blockAccount } from './block.ts';
import { debitFee } from './fee.ts';
import type { DebitFailure, DebitPlan } from './test-accounts.ts';

const DAY_S = 24 * 3600;

/** From a debit's success to its return or late failure, for the test accounts that have one. */
const COMES_BACK_S = DAY_S;

/** The bank has paid: the money is in the balance. A debit that has ended already stays as it is. */
export function succeedDebit(box: Box, id: string): void {
  const pending = get<Stripe.Charge>(box, 'charge', id);
  if (pending.status !== 'pending') return;
  unschedule(box, id);
  const charge: Stripe.Charge = {
    ...pending,
    balance_transaction: credit(box, pending).id,
    paid: true,
    payment_method_details: withReference(box, pending),
    status: 'succeeded',
  };
  save(box, charge);
  emit(box, 'charge.succeeded', charge);
  const intent = get<Stripe.PaymentIntent>(box, 'payment_intent', String(charge.payment_intent));
  const paid: Stripe.PaymentIntent = { ...intent, amount_received: intent.amount, status: 'succeeded' };
  save(box, paid);
  emit(box, 'payment_intent.succeeded', paid);
  endSession(box, paid, 'paid');
  comeBack(box, id);
}

/** What the test account still has in store for a debit that has succeeded. */
function comeBack(box: Box, charge: string): void {
  const plan = findPrivate<{ plan?: DebitPlan }>(box, charge)?.plan;
  if (plan?.end === 'fails_late') schedule(box, 'debit.fails', charge, COMES_BACK_S, plan.failure);
  if (plan?.end === 'is_returned') {
    schedule(box, 'dispute.opens', charge, COMES_BACK_S, { kind: 'return', reason: plan.reason });
  }
}

function credit(box: Box, { id: source, amount, currency, description }: Stripe.Charge) {
  const fee = { amount: debitFee(amount), description: 'Stripe processing fees' };
  return addRow(box, { type: 'payment', category: 'charge', amount, fee, currency, source, description });
}

/** Only a debit that has succeeded has the bank's number. */
function withReference(box: Box, charge: Stripe.Charge): Stripe.Charge['payment_method_details'] {
  const details = charge.payment_method_details;
  if (!details?.us_bank_account) return details;
  const payment_reference = `09100001${String(box.seconds()).slice(-7)}`;
  return { ...details, us_bank_account: { ...details.us_bank_account, payment_reference } };
}

/**
 * The bank has refused a debit. One that is still pending has moved no money; one that had succeeded is taken
 * back by a row `payment_failure_refund`, and no session is told.
 */
export function failDebit(box: Box, id: string, failure: DebitFailure): void {
  const before = get<Stripe.Charge>(box, 'charge', id);
  const late = before.status === 'succeeded';
  if (before.status !== 'pending' && !late) return;
  unschedule(box, id);
  const charge: Stripe.Charge = {
    ...before,
    failure_balance_transaction: late ? takeBack(box, before).id : null,
    failure_code: failure.code,
    failure_message: failure.message,
    outcome: refused(before, failure),
    paid: false,
    status: 'failed',
  };
  save(box, charge);
  emit(box, 'charge.failed', charge);
  block(box, charge, failure);
  const intent = failIntent(box, charge, failure);
  if (!late) endSession(box, intent, 'unpaid');
}

function refused(charge: Stripe.Charge, failure: DebitFailure): Stripe.Charge['outcome'] {
  if (!charge.outcome) return null;
  return {
    ...charge.outcome,
    network_decline_code: failure.network_code,
    network_status: 'declined_by_network',
    reason: failure.code,
    seller_message: failure.message,
    type: 'issuer_declined',
  };
}

/** An account that is closed, unknown or closed to us cannot be debited again. */
function block(box: Box, charge: Stripe.Charge, { network_code, blocked: reason }: DebitFailure): void {
  const method = reason ? accountOf(box, charge) : null;
  if (method) blockAccount(box, method, { network_code, reason });
}

function takeBack(box: Box, charge: Stripe.Charge): Stripe.BalanceTransaction {
  return addRow(box, {
    type: 'payment_failure_refund',
    category: 'charge_failure',
    amount: -charge.amount,
    fee: { amount: FAILURE_FEE, description: 'ACH failure fee' },
    currency: charge.currency,
    source: charge.id,
    description: `Payment failure refund for ${charge.id}`,
  });
}

function failIntent(box: Box, charge: Stripe.Charge, failure: DebitFailure): Stripe.PaymentIntent {
  const intent = get<Stripe.PaymentIntent>(box, 'payment_intent', String(charge.payment_intent));
  const method = find<Stripe.PaymentMethod>(box, 'payment_method', String(charge.payment_method));
  const failed: Stripe.PaymentIntent = {
    ...intent,
    amount_received: 0,
    last_payment_error: {
      charge: charge.id,
      code: failure.code as Stripe.PaymentIntent.LastPaymentError.Code,
      doc_url: `https://stripe.com/docs/error-codes/${failure.code.replaceAll('_', '-')}`,
      message: failure.message,
      network_decline_code: failure.network_code,
      ...(method ? { payment_method: method, payment_method_type: method.type } : {}),
      type: 'invalid_request_error',
    },
    payment_method: null,
    status: 'requires_payment_method',
  };
  save(box, failed);
  emit(box, 'payment_intent.payment_failed', failed);
  return failed;
}

/** Tells how the session ended that had been complete and unpaid. */
function endSession(box: Box, intent: Stripe.PaymentIntent, payment_status: 'paid' | 'unpaid'): void {
  const sessions = belonging<Stripe.Checkout.Session>(box, 'checkout.session', intent.id);
  const session = sessions.find(({ status }) => status === 'complete');
  if (!session) return;
  const ended: Stripe.Checkout.Session = { ...session, payment_status };
  save(box, ended);
  emit(box, `checkout.session.async_payment_${payment_status === 'paid' ? 'succeeded' : 'failed'}`, ended);
}

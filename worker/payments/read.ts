import type Stripe from 'stripe';
import type { Value } from '../db/database.ts';
import type { FailureReason } from '../payer/page.ts';
import { failureReason } from '../stripe/failure.ts';
import { readMethod } from './method.ts';

/** What our books need to know of a PaymentIntent. Amounts in cents, times in epoch milliseconds. */
export interface Payment {
  id: string;
  /** `returned`: a bank debit that failed after it had succeeded; the bank took its money back. */
  state: 'succeeded' | 'processing' | 'returned' | 'failed' | 'canceled' | 'open' | 'unrecognised';
  /** Paid from a bank account: its money moves days after it was asked for. */
  bank: boolean;
  /** Nothing that a payment's hints announce can change it any more. */
  settled: boolean;
  /** Our request that it came from; null: it was not made through Selfpay. */
  requestId: string | null;
  /** Our number of the customer, says what we sent along. */
  customerId: number | null;
  /** What it is for: a bill in Checkout, or what a charge was made for (worker/charges). */
  purpose: 'checkout' | 'charge' | 'topup' | 'terminal';
  /** The attempt of a run that it is, `customer:period:try`. */
  attemptId: string | null;
  /** What was paid with, and whose it is at Stripe; `kept`: it was saved for charges without the customer. */
  stored: { methodId: string; stripeCustomer: string; mandate: string | null; kept: boolean } | null;
  /** It was charged a processing fee, says what we sent along. */
  charged: boolean;
  /** Null: Stripe names none, so its money has no identity to be booked under. */
  chargeId: string | null;
  live: boolean;
  currency: string;
  receivedCents: number;
  /** When the money moved, or was refused. */
  happenedAtMs: number;
  failure: FailureReason | null;
  /** Why it was refused, in Stripe's own words. */
  refusal: Refusal | null;
  /** Its charge was refunded or disputed, wholly or in part. */
  claimed: boolean;
  /** The balance transaction by which the money of a returned debit left: negative cents. */
  failedBy: { id: string; amountCents: number; atMs: number } | null;
  data: Record<string, Value>;
  flag: string | null;
}

/** What Stripe said when it refused: codes for a table, and a sentence for people. */
export interface Refusal {
  code: string | null;
  declineCode: string | null;
  adviceCode: string | null;
  networkAdviceCode: string | null;
  message: string;
}

// Stripe's enums are open: a status that is not here is recorded and flagged, never guessed.
const STATES: Record<string, Payment['state']> = {
  succeeded: 'succeeded',
  processing: 'processing',
  canceled: 'canceled',
  requires_payment_method: 'open',
  requires_confirmation: 'open',
  requires_action: 'open',
  requires_capture: 'open',
};

/** Reads a PaymentIntent that was fetched with its latest charge and that one's balance transactions expanded. */
export function readPayment(intent: Stripe.PaymentIntent): Payment {
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const fees = typeof charge?.balance_transaction === 'object' ? charge.balance_transaction : null;
  const known = STATES[intent.status] ?? 'unrecognised';
  const failed =
    typeof charge?.failure_balance_transaction === 'object' ? charge.failure_balance_transaction : null;
  const state =
    failed !== null ? 'returned' : known === 'open' && intent.last_payment_error ? 'failed' : known;
  const method = readMethod(charge);
  const requestId = intent.metadata?.gateway_request ?? null;
  const mandate = charge?.payment_method_details?.us_bank_account?.mandate;
  return {
    id: intent.id,
    state,
    bank: (method.method ?? intent.payment_method_types?.[0]) === 'us_bank_account',
    // A debit may be returned long after it succeeded; a card payment is final.
    settled: state === 'canceled' || (state === 'succeeded' && fees !== null && method.method === 'card'),
    requestId,
    customerId: Number(intent.metadata?.customer) || null,
    purpose: PURPOSES[intent.metadata?.purpose ?? ''] ?? 'checkout',
    attemptId: intent.metadata?.attempt ?? null,
    stored: readStored(intent, typeof mandate === 'string' ? mandate : (mandate?.id ?? null)),
    charged: intent.metadata?.fee_cents !== undefined,
    chargeId: charge?.id ?? null,
    live: intent.livemode,
    currency: intent.currency,
    // What was returned is not received any more; its first row tells what it brought.
    receivedCents: failed !== null && fees !== null ? fees.amount : intent.amount_received,
    // A debit's money moves days after it was asked for.
    happenedAtMs: (movedAt(method.method, fees) ?? charge?.created ?? intent.created) * 1000,
    failure: intent.last_payment_error
      ? failureReason(intent.last_payment_error)
      : failed !== null
        ? 'other'
        : null,
    refusal: refusalOf(intent.last_payment_error ?? null) ?? lateRefusal(failed, charge),
    claimed: charge !== null && (charge.amount_refunded > 0 || charge.disputed),
    failedBy:
      failed === null ? null : { id: failed.id, amountCents: failed.amount, atMs: failed.created * 1000 },
    data: {
      charge: charge?.id ?? null,
      ...method,
      received_cents: intent.amount_received,
      stripe_fee_cents: fees?.fee ?? null,
      balance_transaction: fees?.id ?? null,
    },
    flag: flagOf(state, intent.status, requestId, charge?.id ?? null),
  };
}

const PURPOSES: Record<string, Payment['purpose']> = {
  charge: 'charge',
  topup: 'topup',
  terminal: 'terminal',
};

const idOf = (object: string | { id: string } | null | undefined): string | null =>
  typeof object === 'string' ? object : (object?.id ?? null);

function readStored(intent: Stripe.PaymentIntent, mandate: string | null): Payment['stored'] {
  const methodId = idOf(intent.payment_method);
  const stripeCustomer = idOf(intent.customer);
  if (methodId === null || stripeCustomer === null) return null;
  return { methodId, stripeCustomer, mandate, kept: intent.setup_future_usage === 'off_session' };
}

/** @param error an intent's last error, or the error of a call. */
export function refusalOf(
  error: {
    code?: string | null;
    decline_code?: string | null;
    advice_code?: string | null;
    network_advice_code?: string | null;
    message?: string | null;
  } | null,
): Refusal | null {
  if (error === null) return null;
  return {
    code: error.code ?? null,
    declineCode: error.decline_code ?? null,
    adviceCode: error.advice_code ?? null,
    networkAdviceCode: error.network_advice_code ?? null,
    message: error.message ?? '',
  };
}

/** A debit that came back after it had succeeded says why at its charge. */
function lateRefusal(failed: Stripe.BalanceTransaction | null, charge: Stripe.Charge | null): Refusal | null {
  if (failed === null) return null;
  return refusalOf({ code: charge?.failure_code ?? null, message: charge?.failure_message ?? null });
}

function flagOf(
  state: Payment['state'],
  status: string,
  requestId: string | null,
  chargeId: string | null,
): string | null {
  if (state === 'unrecognised') return `Stripe reports a status that this version does not know: ${status}`;
  if (state === 'succeeded' && requestId === null)
    return 'This payment was not made through Selfpay, so it is not booked';
  if (state === 'succeeded' && chargeId === null)
    return 'Paid at Stripe but not booked: Stripe names no charge for it';
  return null;
}

function movedAt(method: string | null, row: Stripe.BalanceTransaction | null): number | undefined {
  return method === 'card' ? undefined : row?.created;
}

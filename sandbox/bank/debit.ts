import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { buildCharge } from '../money/charge.ts';
import { emit } from '../store/events.ts';
import { save } from '../store/objects.ts';
import { type DueKind, scheduleAt } from '../store/schedule.ts';
import { businessDaysAfter } from './business-days.ts';
import type { DebitPlan } from './test-accounts.ts';

/** Business days until the bank has answered. */
const ANSWERS = { succeeds: 4, fails: 3 };

/** A bank account that is about to be debited, by which mandate, and what its bank will answer. */
export interface AccountInHand {
  method: Stripe.PaymentMethod;
  mandate: Stripe.Mandate;
  plan: DebitPlan;
}

/** A debit of a bank account that has set out: the intent is processing until the bank has answered, days later. */
export function startDebit(
  box: Box,
  intent: Stripe.PaymentIntent,
  hand: AccountInHand,
): Stripe.PaymentIntent {
  const { plan } = hand;
  const charge = pendingCharge(box, intent, hand);
  save(box, charge, { plan });
  emit(box, 'charge.pending', charge);
  const processing: Stripe.PaymentIntent = {
    ...intent,
    status: 'processing',
    last_payment_error: null,
    latest_charge: charge.id,
    payment_method: hand.method.id,
  };
  save(box, processing);
  emit(box, 'payment_intent.processing', processing);
  if (plan.end !== 'stays') awaitBank(box, charge.id, plan);
  return processing;
}

function awaitBank(box: Box, charge: string, plan: DebitPlan): void {
  const kind: DueKind = plan.end === 'fails' ? 'debit.fails' : 'debit.succeeds';
  const days = plan.end === 'fails' ? ANSWERS.fails : ANSWERS.succeeds;
  const data = 'failure' in plan ? plan.failure : {};
  scheduleAt(box, kind, charge, businessDaysAfter(box.seconds(), days) * 1000, data);
}

function pendingCharge(box: Box, intent: Stripe.PaymentIntent, hand: AccountInHand): Stripe.Charge {
  const { method, mandate } = hand;
  const account = method.us_bank_account as Stripe.PaymentMethod.UsBankAccount;
  const { account_holder_type, account_type, bank_name, fingerprint, last4, routing_number } = account;
  return buildCharge(box, intent, {
    id: box.newId('payment'),
    method: method.id,
    billing_details: method.billing_details as Stripe.Charge.BillingDetails,
    outcome: APPROVED,
    payment_method_details: {
      type: 'us_bank_account',
      us_bank_account: {
        account_holder_type,
        account_type,
        bank_name,
        fingerprint,
        last4,
        mandate: mandate.id,
        payment_reference: null,
        routing_number,
      },
    },
    status: 'pending',
  });
}

const APPROVED: Stripe.Charge.Outcome = {
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  network_status: 'approved_by_network',
  reason: null,
  risk_level: 'not_assessed',
  seller_message: 'Payment complete.',
  type: 'authorized',
};

import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { buildCharge } from '../money/charge.ts';
import { emit } from '../store/events.ts';
import { save } from '../store/objects.ts';
import { type DueKind, scheduleAt } from '../store/schedule.ts';
import { businessDaysAfter } from './business-days.ts';
import { accountFacts, type BankEntry, bankBilling, makeBankMethod } from './payment-method.ts';
import type { DebitPlan } from './test-accounts.ts';

/** Business days until the bank has answered. */
const ANSWERS = { succeeds: 4, fails: 3 };

/** A debit of a bank account that has set out: the intent is processing until the bank has answered, days later. */
export function startDebit(box: Box, intent: Stripe.PaymentIntent, entry: BankEntry): Stripe.PaymentIntent {
  const method = makeBankMethod(box, entry);
  const charge = pendingCharge(box, intent, method.id, entry);
  const { plan } = entry.account;
  save(box, charge, { plan });
  emit(box, 'charge.pending', charge);
  const processing: Stripe.PaymentIntent = {
    ...intent,
    status: 'processing',
    last_payment_error: null,
    latest_charge: charge.id,
    payment_method: method.id,
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

function pendingCharge(
  box: Box,
  intent: Stripe.PaymentIntent,
  method: string,
  entry: BankEntry,
): Stripe.Charge {
  return buildCharge(box, intent, {
    id: box.newId('payment'),
    method,
    billing_details: bankBilling(entry),
    outcome: APPROVED,
    payment_method_details: {
      type: 'us_bank_account',
      us_bank_account: { ...accountFacts(entry), payment_reference: null },
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

import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { saveMethod } from '../methods/kept.ts';
import { find } from '../store/objects.ts';

type Blocked = Stripe.PaymentMethod.UsBankAccount.StatusDetails.Blocked;

/** The bank account that a charge was taken from, as it is stored now; null for a card. */
export function accountOf(box: Box, charge: Stripe.Charge): Stripe.PaymentMethod | null {
  const method = find<Stripe.PaymentMethod>(box, 'payment_method', String(charge.payment_method));
  return method?.us_bank_account ? method : null;
}

/** Stripe lets nobody debit the account by this method again. */
export function blockAccount(box: Box, method: Stripe.PaymentMethod, blocked: Blocked): void {
  const { us_bank_account } = method;
  if (!us_bank_account) return;
  saveMethod(box, { ...method, us_bank_account: { ...us_bank_account, status_details: { blocked } } });
}

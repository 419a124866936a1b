import type Stripe from 'stripe';
import { makeBankMethod } from '../bank/payment-method.ts';
import { accountByToken, TEST_ROUTING } from '../bank/test-accounts.ts';
import type { Box } from '../box.ts';
import { makePaymentMethod } from '../cards/payment-method.ts';
import { cardByToken } from '../cards/test-cards.ts';
import { resourceMissing } from '../http/errors.ts';
import { find } from '../store/objects.ts';

/** The method that a parameter names. Each use of one of Stripe's test methods, as `pm_card_visa`, makes a new one. */
export function methodNamed(
  box: Box,
  id: string,
  param = 'payment_method',
  status = 400,
): Stripe.PaymentMethod {
  const found = find<Stripe.PaymentMethod>(box, 'payment_method', id) ?? testMethod(box, id);
  if (!found) throw resourceMissing('PaymentMethod', id, param, status);
  return found;
}

const NOBODY = { name: null, email: null, country: null, postalCode: null };

function testMethod(box: Box, token: string): Stripe.PaymentMethod | null {
  const card = cardByToken(token);
  const expYear = new Date(box.now()).getUTCFullYear() + 4;
  if (card) return makePaymentMethod(box, { card, expMonth: 12, expYear, ...NOBODY }, 'unspecified');
  const account = accountByToken(token);
  if (!account) return null;
  const holder = { holderName: null, holderType: 'individual', email: null } as const;
  return makeBankMethod(box, { account, routing: TEST_ROUTING, ...holder }, 'unspecified');
}

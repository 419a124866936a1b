import type Stripe from 'stripe';
import { makeBankMethod } from '../bank/payment-method.ts';
import { isRouting } from '../bank/routing.ts';
import { accountByNumber } from '../bank/test-accounts.ts';
import type { Box } from '../box.ts';
import { expiryFault, isCardNumber } from '../cards/check.ts';
import { makePaymentMethod } from '../cards/payment-method.ts';
import { cardByNumber } from '../cards/test-cards.ts';
import { invalid, StripeError } from '../http/errors.ts';
import { missing } from '../http/validate.ts';
import { onlyKnown } from '../resources/common.ts';
import { save } from '../store/objects.ts';
import { changed } from './change.ts';

type Params = Stripe.PaymentMethodCreateParams;

const KNOWN = 'allow_redisplay,billing_details,card,expand,metadata,type,us_bank_account';

/** A method of raw test data, with nobody yet. Throws what Stripe answers to numbers that cannot be. */
export function createMethod(box: Box, params: Params): Stripe.PaymentMethod {
  onlyKnown(params, KNOWN, 'a payment method');
  if (!params.type) throw missing('type');
  const made = params.type === 'card' ? ofCard(box, params) : ofAccount(box, params);
  const method = changed(made, params);
  save(box, method);
  return method;
}

function ofCard(box: Box, params: Params): Stripe.PaymentMethod {
  const { card } = params;
  if (!card) throw missing('card');
  onlyKnown(card, 'cvc,exp_month,exp_year,number', 'a card', 'card');
  if (!card.number) throw missing('card[number]');
  if (card.exp_month === undefined) throw missing('card[exp_month]');
  if (card.exp_year === undefined) throw missing('card[exp_year]');
  const number = card.number.replace(/[\s-]/g, '');
  if (!isCardNumber(number)) throw cardError('incorrect_number', 'Your card number is incorrect.', 'number');
  const expYear = card.exp_year < 100 ? card.exp_year + 2000 : card.exp_year;
  const fault = expiryFault(box, expYear, card.exp_month);
  if (fault === 'month') {
    throw cardError('invalid_expiry_month', "Your card's expiration month is invalid.", 'exp_month');
  }
  if (fault) throw cardError('invalid_expiry_year', "Your card's expiration year is invalid.", 'exp_year');
  if (card.cvc && !/^\d{3,4}$/.test(card.cvc)) {
    throw cardError('invalid_cvc', "Your card's security code is invalid.", 'cvc');
  }
  const entry = { card: cardByNumber(number), expMonth: card.exp_month, expYear, ...NOBODY };
  return makePaymentMethod(box, entry, 'unspecified');
}

const NOBODY = { name: null, email: null, country: null, postalCode: null };

function cardError(code: string, message: string, field: string): StripeError {
  return new StripeError(402, { type: 'card_error', code, message, param: `card[${field}]` });
}

function ofAccount(box: Box, params: Params): Stripe.PaymentMethod {
  const at = 'us_bank_account';
  if (params.type !== at) throw invalid('This stand-in takes the types card and us_bank_account.', 'type');
  const { us_bank_account: given } = params;
  if (!given) throw missing(at);
  onlyKnown(given, 'account_holder_type,account_number,account_type,routing_number', 'a bank account', at);
  if (!given.account_holder_type) throw missing(`${at}[account_holder_type]`);
  if (!given.account_number) throw missing(`${at}[account_number]`);
  if (!given.routing_number) throw missing(`${at}[routing_number]`);
  if (!params.billing_details?.name) throw missing('billing_details[name]');
  if (!isRouting(given.routing_number)) {
    throw invalid('You must provide a valid US routing number.', `${at}[routing_number]`);
  }
  const account = accountByNumber(given.account_number);
  if (!account) {
    const message =
      'You must use a test bank account number in test mode. Try 000123456789 or see more options at ' +
      'https://stripe.com/docs/testing.';
    throw invalid(message, `${at}[account_number]`, 'account_number_invalid');
  }
  const holderType = given.account_holder_type === 'company' ? 'company' : 'individual';
  const entry = {
    account,
    routing: given.routing_number,
    holderName: null,
    holderType,
    email: null,
  } as const;
  const made = makeBankMethod(box, entry, 'unspecified');
  const account_type = given.account_type === 'savings' ? 'savings' : 'checking';
  const us_bank_account = made.us_bank_account as Stripe.PaymentMethod.UsBankAccount;
  return { ...made, us_bank_account: { ...us_bank_account, account_type } };
}

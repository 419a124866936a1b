import type { CardReason } from '../disputes/reasons.ts';

export interface Decline {
  code: string;
  decline_code?: string;
  message: string;
  /** What Checkout prints under the card's number. */
  reason: string;
}

/** What becomes of a refund: at once, after days, or not at all. */
export type RefundPlan = 'succeeds' | 'pends' | 'fails_later' | 'fails';

/** What happens by itself after a payment with the card. */
export interface Aftermath {
  refund?: RefundPlan;
  dispute?: { kind: 'chargeback' | 'inquiry'; reason: CardReason };
}

export interface TestCard {
  number: string;
  brand: 'visa' | 'mastercard' | 'amex';
  title: string;
  /** Why the bank refuses it; null for a card that pays. */
  decline: Decline | null;
  /** The token by which the API names a method with this card. */
  token: string;
  aftermath?: Aftermath;
}

const refused = (message: string, code: string, decline_code?: string): Decline => ({
  code,
  ...(decline_code ? { decline_code } : {}),
  message,
  reason: decline_code ?? code,
});

const declined = (decline_code: string, message = 'Your card was declined.') =>
  refused(message, 'card_declined', decline_code);

const PROCESSING = 'An error occurred while processing your card. Try again in a little bit.';

/** Stripe's published test cards that the stand-in knows. */
export const TEST_CARDS: readonly TestCard[] = [
  card('4242424242424242', 'visa', 'Visa, succeeds', 'pm_card_visa'),
  card('5555555555554444', 'mastercard', 'Mastercard, succeeds', 'pm_card_mastercard'),
  card('378282246310005', 'amex', 'American Express, succeeds', 'pm_card_amex'),
  card('4000000000000002', 'visa', 'declined', 'pm_card_chargeDeclined', declined('generic_decline')),
  card(
    '4000000000009995',
    'visa',
    'insufficient funds',
    'pm_card_chargeDeclinedInsufficientFunds',
    declined('insufficient_funds', 'Your card has insufficient funds.'),
  ),
  card('4000000000009987', 'visa', 'lost card', 'pm_card_chargeDeclinedLostCard', declined('lost_card')),
  card(
    '4000000000000069',
    'visa',
    'expired card',
    'pm_card_chargeDeclinedExpiredCard',
    refused('Your card has expired.', 'expired_card'),
  ),
  card(
    '4000000000000127',
    'visa',
    'wrong CVC',
    'pm_card_chargeDeclinedIncorrectCvc',
    refused("Your card's security code is incorrect.", 'incorrect_cvc'),
  ),
  card(
    '4000000000000119',
    'visa',
    'processing error',
    'pm_card_chargeDeclinedProcessingError',
    refused(PROCESSING, 'processing_error'),
  ),
  paying('4000000000007726', 'refund is pending first', 'pm_card_pendingRefund', { refund: 'pends' }),
  paying('4000000000005126', 'refund fails later', 'pm_card_refundFail', { refund: 'fails_later' }),
  paying('4000000000000259', 'disputed as fraudulent', 'pm_card_createDispute', {
    dispute: { kind: 'chargeback', reason: 'fraudulent' },
  }),
  paying('4000000000002685', 'disputed as not received', 'pm_card_createDisputeProductNotReceived', {
    dispute: { kind: 'chargeback', reason: 'product_not_received' },
  }),
  paying('4000000000001976', 'disputed by an inquiry', 'pm_card_createDisputeInquiry', {
    dispute: { kind: 'inquiry', reason: 'fraudulent' },
  }),
];

function paying(number: string, title: string, token: string, aftermath: Aftermath): TestCard {
  return { ...card(number, 'visa', title, token), aftermath };
}

function card(
  number: string,
  brand: TestCard['brand'],
  title: string,
  token: string,
  decline: Decline | null = null,
): TestCard {
  return { number, brand, title, decline, token };
}

/** The test card with this number; a number that no test card has is declined, as in Stripe's test mode. */
export function cardByNumber(number: string): TestCard {
  const found = TEST_CARDS.find((test) => test.number === number);
  if (found) return found;
  const message =
    'Your card was declined. Your request was in test mode, but used a non test card. For a list of valid ' +
    'test cards, visit: https://stripe.com/docs/testing.';
  const brand = /^3[47]/.test(number) ? 'amex' : /^(5[1-5]|2[2-7])/.test(number) ? 'mastercard' : 'visa';
  return { number, brand, title: '', token: '', decline: declined('test_mode_live_card', message) };
}

export function cardByToken(token: string): TestCard | undefined {
  return TEST_CARDS.find((test) => test.token === token);
}

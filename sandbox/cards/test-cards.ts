import { type Decline, declineOf } from '../declines/decline.ts';
import type { CardReason } from '../disputes/reasons.ts';

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
  /** A card that is refused can be saved nevertheless. */
  attaches?: true;
  /** When its holder must authenticate a payment: always, unless it was saved with an authentication, or on session. */
  authentication?: 'always' | 'unless_set_up' | 'on_session';
  /** The token by which the API names a method with this card. */
  token: string;
  aftermath?: Aftermath;
}

/** Of some test cards Stripe answers an error code and no decline code. */
const bare = (code: 'expired_card' | 'incorrect_cvc' | 'processing_error') =>
  declineOf(code, { decline_code: undefined });

/** Stripe's published test cards that the stand-in knows. */
export const TEST_CARDS: readonly TestCard[] = [
  card('4242424242424242', 'visa', 'Visa, succeeds', 'pm_card_visa'),
  card('5555555555554444', 'mastercard', 'Mastercard, succeeds', 'pm_card_mastercard'),
  card('378282246310005', 'amex', 'American Express, succeeds', 'pm_card_amex'),
  refused('4000000000000002', 'declined', 'chargeDeclined', declineOf('generic_decline')),
  refused(
    '4000000000009995',
    'insufficient funds',
    'chargeDeclinedInsufficientFunds',
    declineOf('insufficient_funds'),
  ),
  refused('4000000000009987', 'lost card', 'chargeDeclinedLostCard', declineOf('lost_card')),
  refused('4000000000009979', 'stolen card', 'chargeDeclinedStolenCard', declineOf('stolen_card')),
  refused('4000000000000069', 'expired card', 'chargeDeclinedExpiredCard', bare('expired_card')),
  refused('4000000000000127', 'wrong CVC', 'chargeDeclinedIncorrectCvc', bare('incorrect_cvc')),
  refused('4000000000000119', 'processing error', 'chargeDeclinedProcessingError', bare('processing_error')),
  refused(
    '4000000000006975',
    'too often or too much',
    'chargeDeclinedVelocityLimitExceeded',
    declineOf('card_velocity_exceeded'),
  ),
  refused('4100000000000019', 'blocked as fraudulent', 'radarBlock', declineOf('fraudulent')),
  {
    ...refused(
      '4000000000000341',
      'can be saved, then declined',
      'chargeCustomerFail',
      declineOf('generic_decline'),
    ),
    attaches: true,
  },
  {
    ...refused(
      '4000008260003178',
      'can be saved, then lacks funds',
      'authenticationRequiredChargeDeclinedInsufficientFunds',
      declineOf('insufficient_funds'),
    ),
    attaches: true,
  },
  authenticating(
    '4000002500003155',
    'unless_set_up',
    'authenticated when saved',
    'authenticationRequiredOnSetup',
  ),
  authenticating('4000002760003184', 'always', 'saved, then asks to authenticate', 'authenticationRequired'),
  authenticating(
    '4000003800000446',
    'on_session',
    'authenticated long ago',
    'authenticationRequiredSetupForOffSession',
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

function refused(number: string, title: string, token: string, decline: Decline): TestCard {
  return card(number, 'visa', title, `pm_card_${token}`, decline);
}

function authenticating(
  number: string,
  authentication: TestCard['authentication'] & string,
  title: string,
  token: string,
): TestCard {
  return { ...card(number, 'visa', title, `pm_card_${token}`), authentication };
}

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
  const decline = declineOf('generic_decline', {
    decline_code: 'test_mode_live_card',
    reason: 'test_mode_live_card',
    message,
  });
  return { number, brand, title: '', token: '', decline };
}

/** The test card with this token; Stripe has two spellings for some: `pm_card_…` and `pm_card_visa_…`. */
export function cardByToken(token: string): TestCard | undefined {
  const short = token.replace(/^pm_card_visa_/, 'pm_card_');
  return TEST_CARDS.find((test) => test.token === short);
}

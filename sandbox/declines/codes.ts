/** What to do about a decline, in the words of `advice_code`. */
export const ADVICE = ['confirm_card_data', 'do_not_try_again', 'try_again_later'] as const;
export type Advice = (typeof ADVICE)[number];

export interface Kind {
  /** The issuer's two characters; null when no network was asked. */
  network: string | null;
  advice: Advice | null;
  message?: string;
  /** Stripe itself refused, before or after the network. */
  blocked?: 'highest_risk_level' | 'rule';
}

const no = (network: string, message?: string) => kind(network, 'do_not_try_again', message);
const later = (network: string, message?: string) => kind(network, 'try_again_later', message);
const check = (network: string, message?: string) => kind(network, 'confirm_card_data', message);
const kind = (network: string, advice: Advice | null, message?: string): Kind => ({
  network,
  advice,
  ...(message ? { message } : {}),
});

const UNSUPPORTED = 'Your card does not support this type of purchase.';
const NUMBER = 'Your card number is incorrect.';
const CVC = "Your card's security code is incorrect.";
const AUTHENTICATE = 'Your card was declined. This transaction requires authentication.';
const PIN = 'Your card was declined because it requires a PIN.';
const TOO_MUCH =
  'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.';

/**
 * Every decline code that Stripe publishes for cards (docs.stripe.com/declines/codes). The network's code and the
 * advice that go with each are the usual ones; a real issuer may answer others.
 */
export const DECLINES = {
  approve_with_id: later('02'),
  authentication_not_handled: kind('1A', null, AUTHENTICATE),
  authentication_required: kind('1A', null, AUTHENTICATE),
  call_issuer: later('01', 'Your card was declined. You can call your bank for details.'),
  card_not_supported: no('57', UNSUPPORTED),
  card_velocity_exceeded: later('61', TOO_MUCH),
  currency_not_supported: no('57', 'Your card is not supported for this currency.'),
  do_not_honor: later('05'),
  do_not_try_again: no('05'),
  duplicate_transaction: later(
    '94',
    'A transaction with identical amount and credit card information was submitted very recently.',
  ),
  expired_card: check('54', 'Your card has expired.'),
  fraudulent: { network: null, advice: 'do_not_try_again', blocked: 'highest_risk_level' },
  generic_decline: later('01'),
  incorrect_address: check('05', 'The address you supplied failed validation.'),
  incorrect_cvc: check('N7', CVC),
  incorrect_number: check('14', NUMBER),
  incorrect_pin: later('55', 'Your PIN is incorrect.'),
  incorrect_zip: check('05', 'The zip code you supplied failed validation.'),
  insufficient_funds: later('51', 'Your card has insufficient funds.'),
  invalid_account: no('46', 'Invalid account.'),
  invalid_amount: later('13', 'Your card was declined because the amount is invalid.'),
  invalid_cvc: check('N7', CVC),
  invalid_expiry_month: check('80', "Your card's expiration month is invalid."),
  invalid_expiry_year: check('80', "Your card's expiration year is invalid."),
  invalid_number: check('14', NUMBER),
  invalid_pin: later('55', 'Your PIN is incorrect.'),
  issuer_not_available: later('91'),
  lost_card: no('41'),
  merchant_blacklist: { network: null, advice: 'do_not_try_again', blocked: 'rule' },
  mobile_device_authentication_required: kind('1A', null, AUTHENTICATE),
  new_account_information_available: check('46'),
  no_action_taken: later('21'),
  not_permitted: no('57'),
  offline_pin_required: kind('70', null, PIN),
  online_or_offline_pin_required: kind('70', null, PIN),
  pickup_card: no('04'),
  pin_try_exceeded: no('75', 'The allowable number of PIN tries has been exceeded.'),
  processing_error: later('96', 'An error occurred while processing your card. Try again in a little bit.'),
  reenter_transaction: later('19'),
  restricted_card: no('62'),
  revocation_of_all_authorizations: no('R3'),
  revocation_of_authorization: no('R1'),
  security_violation: no('63'),
  service_not_allowed: no('57'),
  stolen_card: no('43'),
  stop_payment_order: no('R0'),
  testmode_decline: no('14', 'Your card was declined. A Stripe test card number was used.'),
  transaction_not_allowed: no('57', UNSUPPORTED),
  try_again_later: later('05'),
  withdrawal_count_limit_exceeded: later('65', TOO_MUCH),
} as const satisfies Record<string, Kind>;

export type DeclineCode = keyof typeof DECLINES;
export const DECLINE_CODES = Object.keys(DECLINES) as DeclineCode[];

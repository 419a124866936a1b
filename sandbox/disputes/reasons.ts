/** Why a cardholder's bank disputes a charge, with Visa's, Mastercard's and American Express's codes. */
const CARD_CODES = {
  credit_not_processed: ['13.6', '4853', 'C02'],
  duplicate: ['12.6.1', '4834', 'C14'],
  fraudulent: ['10.4', '4837', 'F29'],
  general: ['13.3', '4853', 'C31'],
  noncompliant: ['98', '4853', 'C31'],
  product_not_received: ['13.1', '4853', 'C08'],
  product_unacceptable: ['13.3', '4853', 'C31'],
  subscription_canceled: ['13.2', '4841', 'C28'],
  unrecognized: ['10.4', '4863', 'F24'],
} as const;

const BRANDS = ['visa', 'mastercard', 'amex'];

/** In cents. Stripe keeps it even when the dispute is won. */
const DISPUTE_FEE = 1500;

/** Stripe's price for a bank debit that fails, in cents. */
export const FAILURE_FEE = 400;

/** Why a bank takes back a debit that had succeeded, with Stripe's fee: for a failure or for a dispute. */
const RETURN_FEES = {
  bank_cannot_process: FAILURE_FEE,
  customer_initiated: DISPUTE_FEE,
  debit_not_authorized: DISPUTE_FEE,
  incorrect_account_details: FAILURE_FEE,
  insufficient_funds: FAILURE_FEE,
} as const;

export type CardReason = keyof typeof CARD_CODES;
export type ReturnReason = keyof typeof RETURN_FEES;
export type Reason = CardReason | ReturnReason;

export const CARD_REASONS = Object.keys(CARD_CODES) as CardReason[];
export const RETURN_REASONS = Object.keys(RETURN_FEES) as ReturnReason[];

/** The network's code for a reason. */
export function reasonCode(reason: CardReason, brand: string): string {
  return CARD_CODES[reason][Math.max(0, BRANDS.indexOf(brand))] ?? '';
}

/** Stripe's fee for a dispute of this reason, in cents. */
export function feeOf(reason: Reason): number {
  return reason in RETURN_FEES ? RETURN_FEES[reason as ReturnReason] : DISPUTE_FEE;
}

import type { FailureReason } from '../payer/page.ts';

const REASONS: Record<string, FailureReason> = {
  insufficient_funds: 'insufficient_funds',
  withdrawal_count_limit_exceeded: 'insufficient_funds',
  card_velocity_exceeded: 'insufficient_funds',
  expired_card: 'expired',
  incorrect_number: 'incorrect',
  invalid_number: 'incorrect',
  incorrect_cvc: 'incorrect',
  invalid_cvc: 'incorrect',
  incorrect_zip: 'incorrect',
  incorrect_address: 'incorrect',
  invalid_expiry_month: 'incorrect',
  invalid_expiry_year: 'incorrect',
  processing_error: 'other',
  issuer_not_available: 'other',
  try_again_later: 'other',
  authentication_required: 'other',
};

/**
 * The few reasons that a payer can act on, from Stripe's decline code (or error code when there is none).
 * Codes that could tell a thief something, like lost_card, are a plain decline, as Stripe advises
 * (docs.stripe.com/declines/codes); so is a code that is new.
 */
export function failureReason(error: { code?: string | null; decline_code?: string | null }): FailureReason {
  return REASONS[error.decline_code ?? ''] ?? REASONS[error.code ?? ''] ?? 'declined';
}

import Stripe from 'stripe';

/** An answer that made nothing, or may have. `none`: no answer at all, so it can be asked again with the same key. */
export type NoObject = { kind: 'failed' | 'unknown' | 'none'; message: string };

/** Whether Stripe did not accept the API key: nothing is wrong with what was asked, and with a good key it can be asked again. */
export const refusesKey = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeAuthenticationError ||
  error instanceof Stripe.errors.StripePermissionError;

/**
 * Which answers prove that nothing happened. A replayed 500 and a key that was used with other parameters prove
 * nothing; no answer, a key in use (409) and a rate limit (429) may be asked again with the same key.
 * @throws what is not Stripe's.
 */
export function classify(error: unknown): NoObject {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const message = `${error.type}: ${error.message}`;
  const status = error.statusCode ?? 0;
  if (error instanceof Stripe.errors.StripeIdempotencyError || status >= 500)
    return { kind: 'unknown', message };
  if (status === 0 || status === 200 || status === 409 || status === 429) return { kind: 'none', message };
  return { kind: 'failed', message };
}

import Stripe from 'stripe';

/**
 * Waits for a call; null when Stripe says that there is no such object, which asking again will not change.
 * @throws any other error.
 */
export async function orMissing<T>(call: Promise<T>): Promise<T | null> {
  return call.catch((error: unknown) => {
    if (error instanceof Stripe.errors.StripeError && error.code === 'resource_missing') return null;
    throw error;
  });
}

import type { ApiFault } from '../control/fault-draw.ts';
import { StripeError } from './errors.ts';

/** The 5xx or 429 that a fault asks for, in Stripe's words. */
export function faultAnswer(fault: ApiFault): StripeError {
  if (fault.action === 'rate_limit') return fault.code === 'lock_timeout' ? locked() : rateLimited();
  const message = 'Sorry! There was an error while talking to one of our backends.';
  return new StripeError(fault.status, { type: 'api_error', message });
}

/** More calls than the account may make in a second. */
export function rateLimited(): StripeError {
  const message =
    'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.';
  return new StripeError(
    429,
    { type: 'invalid_request_error', code: 'rate_limit', message },
    { 'Stripe-Rate-Limited-Reason': 'global-rate' },
  );
}

function locked(): StripeError {
  const message =
    'This object cannot be accessed right now because another API request or Stripe process is currently accessing it.';
  return new StripeError(429, { type: 'invalid_request_error', code: 'lock_timeout', message });
}

/** Keeps the connection open without a word. */
export function hold(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Breaks the connection while the body is under way: after half of it, or before its first byte. */
export async function spoil(response: Response, sent: 'half' | 'nothing'): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const part = bytes.slice(0, sent === 'half' ? Math.ceil(bytes.length / 2) : 0);
  const { readable, writable } = new FixedLengthStream(bytes.length);
  const writer = writable.getWriter();
  const broken = new Error('the connection was closed on purpose, by a fault of the sandbox');
  const written = part.length ? writer.write(part) : Promise.resolve();
  written.then(() => writer.abort(broken)).catch(() => {});
  return new Response(readable, { status: response.status, headers: response.headers });
}

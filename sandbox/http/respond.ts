import { API_VERSION } from '../settings.ts';
import type { StripeError } from './errors.ts';
import type { StoredAnswer } from './idempotency.ts';

/** An answer with the headers that Stripe sends. */
export function respond(
  answer: StoredAnswer,
  requestId: string,
  key: string,
  headers: Record<string, string> = {},
): Response {
  return new Response(answer.body, {
    status: answer.status,
    headers: {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-cache, no-store',
      'Request-Id': requestId,
      'Stripe-Version': API_VERSION,
      ...(key ? { 'Idempotency-Key': key, 'Original-Request': requestId } : {}),
      ...headers,
    },
  });
}

/** The error as Stripe shapes it, with links to the documentation and the request's log. */
export function errorResponse(error: StripeError, requestId: string, key: string): Response {
  const { code } = error.body;
  const body = {
    error: {
      ...error.body,
      ...(code ? { doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` } : {}),
      request_log_url: `https://dashboard.stripe.com/test/logs/${requestId}`,
    },
  };
  const answer = { status: error.status, body: JSON.stringify(body) };
  return respond(answer, requestId, key, error.headers);
}

/**
 * What an error of the provider means (developers.cloudflare.com/email-service/api/send-emails/workers-api, "Error codes").
 * `never`: this mail will not get through as it is. `again`: later it may, and so it is with a code that is new.
 * `busy`: neither this one nor another now.
 */
export type Refusal = 'never' | 'again' | 'busy';

const REFUSALS: Record<string, Refusal> = {
  E_VALIDATION_ERROR: 'never',
  E_FIELD_MISSING: 'never',
  E_TOO_MANY_RECIPIENTS: 'never',
  E_TOO_MANY_ATTACHMENTS: 'never',
  E_RECIPIENT_NOT_ALLOWED: 'never',
  E_RECIPIENT_SUPPRESSED: 'never',
  E_CONTENT_TOO_LARGE: 'never',
  E_HEADER_NOT_ALLOWED: 'never',
  E_HEADER_USE_API_FIELD: 'never',
  E_HEADER_VALUE_INVALID: 'never',
  E_HEADER_VALUE_TOO_LONG: 'never',
  E_HEADER_NAME_INVALID: 'never',
  E_HEADERS_TOO_LARGE: 'never',
  E_HEADERS_TOO_MANY: 'never',
  // Not the mail's fault: whoever runs this has something to set up.
  E_SENDER_NOT_VERIFIED: 'busy',
  E_SENDER_DOMAIN_NOT_AVAILABLE: 'busy',
  E_RATE_LIMIT_EXCEEDED: 'busy',
  E_DAILY_LIMIT_EXCEEDED: 'busy',
  // The recipient's server may have been away.
  E_DELIVERY_FAILED: 'again',
  E_INTERNAL_SERVER_ERROR: 'again',
};

export function readRefusal(error: unknown): { refusal: Refusal; code: string; message: string } {
  const { code: said, message = String(error) } = (error ?? {}) as { code?: unknown; message?: string };
  const code = typeof said === 'string' && /^E_[A-Z_]{1,60}$/.test(said) ? said : 'no_code';
  return { refusal: REFUSALS[code] ?? 'again', code, message };
}

/** A mail is tried again after so many minutes; after the last of them it has failed. */
const PATIENCE_MIN = [1, 5, 30, 2 * 60, 12 * 60, 24 * 60, 24 * 60];

/** Whoever dies while sending has tried too. */
export const MOST_TRIES = PATIENCE_MIN.length + 1;

/** How long to wait after so many tries, in milliseconds; null: no more. */
export function patienceAfter(tries: number): number | null {
  const minutes = PATIENCE_MIN[tries - 1];
  return minutes === undefined ? null : minutes * 60_000;
}

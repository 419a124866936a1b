import { type Advice, DECLINES, type DeclineCode, type Kind } from './codes.ts';

/** Why a card was refused, in Stripe's terms. */
export interface Decline {
  code: string;
  decline_code?: string | undefined;
  message: string;
  /** What `outcome.reason` says. */
  reason: string;
  advice_code: Advice | null;
  network_advice_code: string | null;
  network_decline_code: string | null;
  /** Stripe refused, not the issuer. */
  blocked: boolean;
}

/** Decline codes that are error codes of their own; all others come with `card_declined`. */
const OWN_CODES: DeclineCode[] = [
  'authentication_required',
  'expired_card',
  'incorrect_address',
  'incorrect_cvc',
  'incorrect_number',
  'incorrect_zip',
  'invalid_cvc',
  'invalid_expiry_month',
  'invalid_expiry_year',
  'invalid_number',
  'processing_error',
];

/** The decline with this code as an issuer answers it. `more` says what is different this time. */
export function declineOf(decline_code: DeclineCode, more: Partial<Decline> = {}): Decline {
  const kind: Kind = DECLINES[decline_code];
  return {
    code: codeOf(decline_code),
    decline_code,
    message: kind.message ?? 'Your card was declined.',
    reason: kind.blocked ?? decline_code,
    advice_code: kind.advice,
    network_advice_code: null,
    network_decline_code: kind.network,
    blocked: kind.blocked !== undefined,
    ...more,
  };
}

function codeOf(decline_code: DeclineCode): string {
  if (decline_code === 'authentication_not_handled') return 'authentication_required';
  return OWN_CODES.includes(decline_code) ? decline_code : 'card_declined';
}

/** The part of an error that a decline fills; what is null is left out, as Stripe does. */
export function errorOf(decline: Decline) {
  const { code, decline_code, advice_code, network_advice_code, network_decline_code } = decline;
  return {
    ...(advice_code ? { advice_code } : {}),
    code,
    ...(decline_code ? { decline_code } : {}),
    doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`,
    message: decline.message,
    ...(network_advice_code ? { network_advice_code } : {}),
    ...(network_decline_code ? { network_decline_code } : {}),
    type: 'card_error' as const,
  };
}

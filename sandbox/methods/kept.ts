import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { findPrivate, save } from '../store/objects.ts';

/** What the payer's bank was told to answer to the next charges of a method. */
export type Order = Approval | Refusal;

interface Approval {
  outcome: 'succeed';
  /** For how many charges; null until told otherwise. */
  left: number | null;
}

export interface Refusal {
  outcome: 'decline';
  left: number | null;
  /** A card's decline code, or why a debit fails. */
  code: string;
  advice?: string | undefined;
  network_advice?: string | undefined;
}

/** What the stand-in knows of a method and Stripe does not show. */
export interface MethodSecret {
  /** The number of the test card or test account. */
  number: string;
  /** Charged once without a customer, or detached: never to be used again. */
  spent?: true;
  /** Its holder authenticated when it was saved. */
  setUp?: true;
  /** The mandate by which the account can be debited again. */
  mandate?: string | null;
  /** How many of its debits were returned as not authorized. */
  disputed?: number;
  order?: Order | null;
}

/** What was kept with a method; those from before there were stored methods have been spent. */
export function secretOf(box: Box, method: Stripe.PaymentMethod): MethodSecret {
  return findPrivate<MethodSecret>(box, method.id) ?? { number: '', spent: true };
}

/** Saves a method with what has changed of its secret. */
export function saveMethod(box: Box, method: Stripe.PaymentMethod, more: Partial<MethodSecret> = {}): void {
  save(box, method, { ...secretOf(box, method), ...more });
}

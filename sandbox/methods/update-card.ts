import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { idFromKey } from '../ids.ts';
import { changes } from '../resources/common.ts';
import { emit } from '../store/events.ts';
import { saveMethod } from './kept.ts';

export interface NewCard {
  exp_month?: number | undefined;
  exp_year?: number | undefined;
  last4?: string | undefined;
}

/** The card's bank has issued a new one, and the network told Stripe: charges go on as before. */
export function updateCard(box: Box, before: Stripe.PaymentMethod, change: NewCard): Stripe.PaymentMethod {
  const { card } = before;
  if (!card) return before;
  const { last4 = card.last4 } = change;
  const fingerprint =
    last4 === card.last4 ? card.fingerprint : idFromKey('request', `${before.id}:${last4}`).slice(4);
  const renewed = {
    ...card,
    exp_month: change.exp_month ?? card.exp_month,
    exp_year: change.exp_year ?? card.exp_year,
    fingerprint: fingerprint ?? null,
    last4,
  };
  const after: Stripe.PaymentMethod = { ...before, card: renewed };
  saveMethod(box, after);
  emit(box, 'payment_method.automatically_updated', after, changes(before, after));
  return after;
}

import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { saveMethod, secretOf } from '../methods/kept.ts';
import { emit } from '../store/events.ts';
import { find, save } from '../store/objects.ts';

/** The mandate by which a method can be debited now; null when there is none or it was revoked. */
export function activeMandate(box: Box, method: Stripe.PaymentMethod): Stripe.Mandate | null {
  const { mandate } = secretOf(box, method);
  const found = mandate ? find<Stripe.Mandate>(box, 'mandate', mandate) : null;
  return found?.status === 'active' ? found : null;
}

/** Ends the mandate of a method: revoked at the bank, disputed, or detached. Null when there is none. */
export function revokeMandate(box: Box, method: Stripe.PaymentMethod): Stripe.Mandate | null {
  const active = activeMandate(box, method);
  if (!active) return null;
  const revoked: Stripe.Mandate = { ...active, status: 'inactive' };
  save(box, revoked);
  saveMethod(box, method, { mandate: null });
  emit(box, 'mandate.updated', revoked, { status: 'active' });
  return revoked;
}

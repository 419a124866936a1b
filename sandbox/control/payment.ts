import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { find } from '../store/objects.ts';
import { ControlError } from './body.ts';

/** The charge that a control route means: an intent's latest, or the one named. */
export function chargeOf(box: Box, payment: string): Stripe.Charge {
  const intent = find<Stripe.PaymentIntent>(box, 'payment_intent', payment);
  const charge = find<Stripe.Charge>(box, 'charge', String(intent?.latest_charge ?? payment));
  if (!charge) throw new ControlError(404, `no payment ${payment}`);
  return charge;
}

/** The same, of money that has come in: 409 when it has not. */
export function paidChargeOf(box: Box, payment: string): Stripe.Charge {
  const charge = chargeOf(box, payment);
  if (charge.status === 'succeeded') return charge;
  throw new ControlError(409, `the charge ${charge.id} is ${charge.status}: its money has not come in`);
}

import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { isHeld } from '../disputes/funds.ts';
import { invalid } from '../http/errors.ts';
import { money } from '../resources/limits.ts';
import { belonging } from '../store/objects.ts';

/**
 * The amount to refund in minor units: what was asked for, or all that is left. Throws what Stripe answers when
 * the charge was refunded already, is disputed (an inquiry is no obstacle), or has less left.
 */
export function refundable(box: Box, charge: Stripe.Charge, asked: number | undefined): number {
  const left = charge.amount - charge.amount_refunded;
  if (left <= 0)
    throw invalid(`Charge ${charge.id} has already been refunded.`, undefined, 'charge_already_refunded');
  const disputes = belonging<Stripe.Dispute>(box, 'dispute', String(charge.payment_intent));
  if (disputes.some((dispute) => dispute.charge === charge.id && isHeld(dispute))) {
    const message = `Charge ${charge.id} has been charged back; cannot issue a refund.`;
    throw invalid(message, undefined, 'charge_disputed');
  }
  if (asked === undefined) return left;
  if (asked < 1) throw invalid('Invalid positive integer', 'amount', 'parameter_invalid_integer');
  if (asked > left) throw tooMuch(charge, asked, left);
  return asked;
}

function tooMuch(charge: Stripe.Charge, asked: number, left: number): Error {
  const most = charge.amount_refunded ? 'unrefunded amount on charge' : 'charge amount';
  const text = (amount: number) => money(amount, charge.currency);
  return invalid(`Refund amount (${text(asked)}) is greater than ${most} (${text(left)})`, 'amount');
}

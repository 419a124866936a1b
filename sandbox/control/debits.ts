import type Stripe from 'stripe';
import { z } from 'zod';
import { failDebit, succeedDebit } from '../bank/outcome.ts';
import { FAILURE_CODES, failureOf } from '../bank/test-accounts.ts';
import type { Box } from '../box.ts';
import { isDebit } from '../money/charge.ts';
import { ControlError } from './body.ts';
import { chargeOf } from './payment.ts';

export const debitsSchema = z.strictObject({
  payment: z.string().min(1).describe('pi_… or py_…'),
  outcome: z.enum(['succeeds', 'fails']).describe('one that has succeeded can still fail, late'),
  code: z.enum(FAILURE_CODES).default('insufficient_funds').describe('why it fails'),
});

/** The bank answers now instead of in some days; the charge as it is then. */
export function controlDebit(box: Box, wanted: z.infer<typeof debitsSchema>): Stripe.Charge {
  const charge = chargeOf(box, wanted.payment);
  if (!isDebit(charge)) throw new ControlError(409, `the charge ${charge.id} is no bank debit`);
  const { outcome } = wanted;
  const can = charge.status === 'pending' || (outcome === 'fails' && charge.status === 'succeeded');
  if (!can) throw new ControlError(409, `the charge ${charge.id} is ${charge.status} already`);
  if (outcome === 'succeeds') succeedDebit(box, charge.id);
  else failDebit(box, charge.id, failureOf(wanted.code));
  return chargeOf(box, charge.id);
}

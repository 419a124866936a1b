import type Stripe from 'stripe';
import { z } from 'zod';
import type { Box } from '../box.ts';
import { DECLINE_CODES } from '../declines/codes.ts';
import { idFromKey } from '../ids.ts';
import { confirmIntent } from '../intents/confirm.ts';
import { createIntent } from '../intents/create.ts';
import { saveMethod } from '../methods/kept.ts';
import { find } from '../store/objects.ts';
import { ControlError } from './body.ts';
import { pastBox } from './past-box.ts';

export const pastCharge = z.strictObject({
  key: z.string().min(1).max(200).describe('all ids follow from it'),
  of: z.string().min(1).max(200).describe('the key of the payment that saved the card'),
  amount_cents: z.int().min(1),
  created: z.int().positive().describe('Unix seconds'),
  outcome: z.enum(['succeeded', ...DECLINE_CODES]).default('succeeded'),
  metadata: z.record(z.string(), z.string()).default({}),
  description: z.string().min(1).optional(),
  currency: z.string().length(3).default('usd'),
});

export type PastCharge = z.infer<typeof pastCharge>;

/** A past charge of a saved card while its owner was away; its intent. Idempotent by key. */
export function makeCharge(box: Box, past: PastCharge): string {
  const id = idFromKey('payment_intent', `${past.key}:0`);
  if (find<Stripe.PaymentIntent>(box, 'payment_intent', id)) return id;
  const method = savedBy(box, past.of);
  const order = { left: 1, outcome: 'decline' as const, code: past.outcome };
  if (past.outcome !== 'succeeded') saveMethod(box, method, { order });
  const at = pastBox(box, past)(0);
  const { amount_cents: amount, currency, description, metadata } = past;
  const customer = method.customer as string;
  const intent = createIntent(at, { amount, currency, customer, description, metadata });
  confirmIntent(at, intent, { payment_method: method.id, off_session: true });
  return intent.id;
}

function savedBy(box: Box, key: string): Stripe.PaymentMethod {
  const id = idFromKey('payment_method', `${key}:0`);
  const method = find<Stripe.PaymentMethod>(box, 'payment_method', id);
  if (method?.customer) return method;
  throw new ControlError(409, `the payment ${key} has saved no card`);
}

import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { type List, list, type Page } from '../store/list.ts';
import { find } from '../store/objects.ts';

/** A charge's refunds, newest first; a charge that nobody knows has none. */
export function refundsOf(box: Box, charge: string, page: Page): List<Stripe.Refund> {
  const found = find<Stripe.Charge>(box, 'charge', charge);
  const payment_intent = found ? String(found.payment_intent) : 'none';
  const also = `json_extract(body, '$.charge') = '${charge.replace(/\W/g, '')}'`;
  return list(box, { object: 'refund', url: '/v1/refunds', where: { payment_intent }, also }, page);
}

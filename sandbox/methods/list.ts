import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { resourceMissing } from '../http/errors.ts';
import { namedCustomer } from '../resources/common.ts';
import { list, type Page } from '../store/list.ts';

type Filter = Page & { type?: string | undefined; allow_redisplay?: string | undefined };

/** The methods saved with a customer, newest first. */
export function methodsOf(box: Box, customer: string, url: string, filter: Filter) {
  if (!namedCustomer(box, customer)) throw resourceMissing('customer', customer, 'customer', 400);
  const also = filter.allow_redisplay
    ? `json_extract(body, '$.allow_redisplay') = '${filter.allow_redisplay.replace(/\W/g, '')}'`
    : undefined;
  return list<Stripe.PaymentMethod>(
    box,
    { object: 'payment_method', url, where: { customer, type: filter.type }, also },
    filter,
  );
}

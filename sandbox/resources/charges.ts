import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { endpoint } from '../http/endpoint.ts';
import { list } from '../store/list.ts';
import { get } from './common.ts';

const url = '/v1/charges';

function listAll(box: Box, params: Stripe.ChargeListParams) {
  const { customer, payment_intent } = params;
  const transferred = params.transfer_group ? '0' : undefined;
  return list(box, { object: 'charge', url, where: { customer, payment_intent }, also: transferred }, params);
}

export const chargeEndpoints = [
  endpoint('GET', url, 'charges.list', listAll),
  endpoint('GET', `${url}/:id`, 'charges.retrieve', (box, _params, id) =>
    get<Stripe.Charge>(box, 'charge', id, 'charge'),
  ),
];

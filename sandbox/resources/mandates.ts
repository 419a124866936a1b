import type Stripe from 'stripe';
import { endpoint } from '../http/endpoint.ts';
import { get } from './common.ts';

export const mandateEndpoints = [
  endpoint('GET', '/v1/mandates/:id', 'mandates.retrieve', (box, _params, id) =>
    get<Stripe.Mandate>(box, 'mandate', id, 'mandate'),
  ),
];

import type Stripe from 'stripe';
import { endpoint } from '../http/endpoint.ts';
import { get } from './common.ts';

export const paymentMethodEndpoints = [
  endpoint('GET', '/v1/payment_methods/:id', 'paymentMethods.retrieve', (box, _params, id) =>
    get<Stripe.PaymentMethod>(box, 'payment_method', id, 'payment_method'),
  ),
];

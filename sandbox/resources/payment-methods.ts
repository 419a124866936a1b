import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { expiryFault } from '../cards/check.ts';
import { errorOf } from '../declines/decline.ts';
import { Declined, endpoint } from '../http/endpoint.ts';
import { invalid, resourceMissing } from '../http/errors.ts';
import { missing } from '../http/validate.ts';
import { attachMethod } from '../methods/attach.ts';
import { changed } from '../methods/change.ts';
import { createMethod } from '../methods/create.ts';
import { detachMethod } from '../methods/detach.ts';
import { saveMethod, secretOf } from '../methods/kept.ts';
import { methodsOf } from '../methods/list.ts';
import { methodNamed } from '../methods/named.ts';
import { refusedToSave } from '../setups/finish.ts';
import { emit } from '../store/events.ts';
import { changes, get, namedCustomer, onlyKnown } from './common.ts';

type Method = Stripe.PaymentMethod;

const url = '/v1/payment_methods';

function attach(box: Box, params: Stripe.PaymentMethodAttachParams, id: string): Method | Declined {
  onlyKnown(params, 'customer,expand', 'attaching a payment method');
  if (!params.customer) throw missing('customer');
  const customer = namedCustomer(box, params.customer);
  if (!customer) throw resourceMissing('customer', params.customer, 'customer', 400);
  const method = methodNamed(box, id, 'payment_method', 404);
  if (method.customer === customer.id) return method;
  if (method.customer) {
    throw invalid(
      'The payment method you provided has already been attached to a customer.',
      'payment_method',
    );
  }
  if (secretOf(box, method).spent) {
    const message =
      'This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, ' +
      'and may not be used again.';
    throw invalid(message, 'payment_method');
  }
  const decline = refusedToSave(box, method);
  return decline ? new Declined(errorOf(decline)) : attachMethod(box, method, customer.id);
}

function detach(box: Box, _params: object, id: string): Method {
  const method = get<Method>(box, 'payment_method', id, 'payment_method');
  if (method.customer) return detachMethod(box, method);
  const message =
    'The payment method you provided is not attached to a customer so detachment is impossible.';
  throw invalid(message, 'payment_method');
}

function update(box: Box, params: Stripe.PaymentMethodUpdateParams, id: string): Method {
  onlyKnown(params, 'allow_redisplay,billing_details,card,expand,metadata', 'a payment method');
  const before = get<Method>(box, 'payment_method', id, 'payment_method');
  if (!before.customer) {
    throw invalid(
      'You must save this PaymentMethod to a customer before you can update it.',
      'payment_method',
    );
  }
  const after = { ...changed(before, params), ...withExpiry(box, before, params.card) };
  const previous = changes(before, after);
  if (!Object.keys(previous).length) return before;
  saveMethod(box, after);
  emit(box, 'payment_method.updated', after, previous);
  return after;
}

function withExpiry(box: Box, { card }: Method, given: Stripe.PaymentMethodUpdateParams.Card | undefined) {
  if (!given) return {};
  if (!card) throw invalid('This PaymentMethod is no card.', 'card');
  onlyKnown(given, 'exp_month,exp_year', 'a card', 'card');
  const exp_month = given.exp_month ?? card.exp_month;
  const exp_year = given.exp_year ?? card.exp_year;
  const fault = expiryFault(box, exp_year, exp_month);
  if (!fault) return { card: { ...card, exp_month, exp_year } };
  const field = fault === 'month' ? 'exp_month' : 'exp_year';
  const code = fault === 'month' ? 'invalid_expiry_month' : 'invalid_expiry_year';
  throw invalid(
    `Your card's expiration ${fault === 'month' ? 'month' : 'year'} is invalid.`,
    `card[${field}]`,
    code,
  );
}

export const paymentMethodEndpoints = [
  endpoint('POST', url, 'paymentMethods.create', createMethod),
  endpoint('GET', url, 'paymentMethods.list', (box, params) => {
    onlyKnown(params, 'allow_redisplay,customer,ending_before,expand,limit,starting_after,type', 'this list');
    if (!params.customer) throw missing('customer');
    return methodsOf(box, params.customer, url, params);
  }),
  endpoint('GET', `${url}/:id`, 'paymentMethods.retrieve', (box, _params, id) =>
    get<Method>(box, 'payment_method', id, 'payment_method'),
  ),
  endpoint('POST', `${url}/:id`, 'paymentMethods.update', update),
  endpoint('POST', `${url}/:id/attach`, 'paymentMethods.attach', attach),
  endpoint('POST', `${url}/:id/detach`, 'paymentMethods.detach', detach),
];

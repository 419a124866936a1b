import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { endpoint } from '../http/endpoint.ts';
import { invalid, notKnownHere, resourceMissing } from '../http/errors.ts';
import { createRefund } from '../refunds/create.ts';
import { refundsOf } from '../refunds/of-charge.ts';
import { emit } from '../store/events.ts';
import { list } from '../store/list.ts';
import { find, save } from '../store/objects.ts';
import { changes, get, mergeMetadata } from './common.ts';

const url = '/v1/refunds';
const KNOWN = ['amount', 'charge', 'expand', 'metadata', 'payment_intent', 'reason'];

function create(box: Box, params: Stripe.RefundCreateParams): Stripe.Refund {
  const foreign = Object.keys(params).find((name) => !KNOWN.includes(name));
  if (foreign) throw notKnownHere(`\`${foreign}\` of a refund`, foreign);
  const { amount, reason } = params;
  const metadata = mergeMetadata({}, params.metadata);
  return createRefund(box, chargeOf(box, params), { amount, reason, metadata });
}

function chargeOf(box: Box, params: Stripe.RefundCreateParams): Stripe.Charge {
  const { charge, payment_intent: intent } = params;
  if (charge && intent) {
    const message = 'You may only specify one of these parameters: charge, payment_intent.';
    throw invalid(message, 'payment_intent');
  }
  if (charge) return succeeded(get<Stripe.Charge>(box, 'charge', charge, 'charge'));
  if (intent) return paidBy(box, get<Stripe.PaymentIntent>(box, 'payment_intent', intent, 'payment_intent'));
  const message =
    'One of the following params should be provided for this request: payment_intent or charge.';
  throw invalid(message, undefined, 'parameter_missing');
}

function succeeded(charge: Stripe.Charge): Stripe.Charge {
  if (charge.status === 'succeeded') return charge;
  throw notPaid(String(charge.payment_intent));
}

function paidBy(box: Box, intent: Stripe.PaymentIntent): Stripe.Charge {
  const charge = find<Stripe.Charge>(box, 'charge', String(intent.latest_charge));
  if (charge?.status === 'succeeded') return charge;
  throw notPaid(intent.id);
}

function notPaid(intent: string): Error {
  return invalid(`This PaymentIntent (${intent}) does not have a successful charge to refund.`);
}

/** Only metadata can be changed. */
function update(box: Box, params: Stripe.RefundUpdateParams, id: string): Stripe.Refund {
  const before = get<Stripe.Refund>(box, 'refund', id);
  const after = { ...before, metadata: mergeMetadata(before.metadata ?? {}, params.metadata) };
  const previous = changes(before, after);
  if (!Object.keys(previous).length) return before;
  save(box, after);
  emit(box, 'refund.updated', after, previous);
  emit(box, 'charge.refund.updated', after, previous);
  return after;
}

/** Only what awaits the payer's action can be cancelled, and nothing here does. */
function cancel(box: Box, _params: object, id: string): never {
  const { status } = get<Stripe.Refund>(box, 'refund', id);
  throw invalid(`This refund cannot be canceled because it has a status of ${status}.`);
}

function listAll(box: Box, params: Stripe.RefundListParams) {
  const { charge, payment_intent } = params;
  if (charge && payment_intent) {
    const message = 'You may only specify one of these parameters: charge, payment_intent.';
    throw invalid(message, 'payment_intent');
  }
  if (charge) {
    if (!find<Stripe.Charge>(box, 'charge', charge)) throw resourceMissing('charge', charge, 'charge');
    return refundsOf(box, charge, params);
  }
  return list(box, { object: 'refund', url, where: { payment_intent } }, params);
}

export const refundEndpoints = [
  endpoint('POST', url, 'refunds.create', create),
  endpoint('GET', url, 'refunds.list', listAll),
  endpoint('GET', `${url}/:id`, 'refunds.retrieve', (box, _params, id) =>
    get<Stripe.Refund>(box, 'refund', id),
  ),
  endpoint('POST', `${url}/:id`, 'refunds.update', update),
  endpoint('POST', `${url}/:id/cancel`, 'refunds.cancel', cancel),
];

import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { endpoint } from '../http/endpoint.ts';
import { invalid, notKnownHere, resourceMissing } from '../http/errors.ts';
import { type Confirmation, confirmIntent } from '../intents/confirm.ts';
import { createIntent, type NewIntent } from '../intents/create.ts';
import { checkOptions } from '../intents/options.ts';
import { wrongState } from '../intents/rules.ts';
import { methodNamed } from '../methods/named.ts';
import { emit } from '../store/events.ts';
import { list } from '../store/list.ts';
import { save } from '../store/objects.ts';
import { changes, get, mergeMetadata, namedCustomer, onlyKnown } from './common.ts';
import { checkAmount } from './limits.ts';

type Intent = Stripe.PaymentIntent;

const url = '/v1/payment_intents';
const WHAT = 'a payment intent';

/** What can be said when a payment is confirmed, and is refused when it is not. */
const CONFIRMING = [
  'off_session',
  'mandate',
  'mandate_data',
  'error_on_requires_action',
  'return_url',
] as const;
const CONFIRMABLE = `${CONFIRMING.join()},payment_method,payment_method_options,setup_future_usage,expand`;
const CREATABLE =
  'amount,currency,customer,description,metadata,receipt_email,statement_descriptor,statement_descriptor_suffix,' +
  `confirm,automatic_payment_methods,allowed_payment_method_types,capture_method,confirmation_method,${CONFIRMABLE}`;

function create(box: Box, params: Stripe.PaymentIntentCreateParams) {
  onlyKnown(params, CREATABLE, WHAT);
  checkAmount(params.amount, params.currency, 'amount');
  if (params.customer && !namedCustomer(box, params.customer)) {
    throw resourceMissing('customer', params.customer, 'customer', 400);
  }
  if (params.capture_method === 'manual') throw notKnownHere('manual capture', 'capture_method');
  if (!params.confirm) refuseConfirming(params);
  checkOptions(box, params.payment_method_options ?? {}, Boolean(params.confirm));
  const metadata = mergeMetadata({}, params.metadata);
  const { allowed_payment_method_types: allowed } = params;
  const payment_method = params.payment_method && methodNamed(box, params.payment_method).id;
  const intent = createIntent(box, { ...params, metadata, allowed, payment_method } as NewIntent);
  return params.confirm ? confirmIntent(box, intent, { ...params, payment_method } as Confirmation) : intent;
}

function refuseConfirming(params: Stripe.PaymentIntentCreateParams): void {
  const early = CONFIRMING.find((name) => params[name]);
  if (!early) return;
  const message = `The parameter \`${early}\` cannot be passed when creating a PaymentIntent unless \`confirm\` is set to true.`;
  throw invalid(message, early);
}

const OPEN = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

function confirm(box: Box, params: Stripe.PaymentIntentConfirmParams, id: string) {
  onlyKnown(params, CONFIRMABLE, WHAT);
  const intent = get<Intent>(box, 'payment_intent', id, 'intent');
  if (intent.status === 'succeeded') throw wrongState(intent, PAID);
  if (!OPEN.includes(intent.status)) throw stands(intent, 'confirm', 'confirmed');
  checkOptions(box, params.payment_method_options ?? {}, true);
  return confirmIntent(box, intent, params);
}

const PAID =
  'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.';

function update(box: Box, params: Stripe.PaymentIntentUpdateParams, id: string): Intent {
  onlyKnown(params, 'metadata,description,expand', WHAT);
  const before = get<Intent>(box, 'payment_intent', id, 'intent');
  const metadata = mergeMetadata(before.metadata, params.metadata);
  const after = { ...before, metadata, description: params.description ?? before.description };
  if (Object.keys(changes(before, after)).length) save(box, after);
  return after;
}

function cancel(box: Box, params: Stripe.PaymentIntentCancelParams, id: string): Intent {
  const before = get<Intent>(box, 'payment_intent', id, 'intent');
  if (!OPEN.includes(before.status)) throw stands(before, 'cancel', 'canceled');
  const after: Intent = {
    ...before,
    status: 'canceled',
    canceled_at: box.seconds(),
    cancellation_reason: (params.cancellation_reason ?? null) as Intent['cancellation_reason'],
    next_action: null,
  };
  save(box, after);
  emit(box, 'payment_intent.canceled', after);
  return after;
}

function stands(intent: Intent, verb: string, done: string): Error {
  const message =
    `You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one ` +
    `of the following statuses may be ${done}: ${OPEN.join(', ')}.`;
  return wrongState(intent, message);
}

export const paymentIntentEndpoints = [
  endpoint('POST', url, 'paymentIntents.create', create),
  endpoint('GET', url, 'paymentIntents.list', (box, params) =>
    list(box, { object: 'payment_intent', url, where: { customer: params.customer } }, params),
  ),
  endpoint('GET', `${url}/:id`, 'paymentIntents.retrieve', (box, _params, id) =>
    get<Intent>(box, 'payment_intent', id, 'intent'),
  ),
  endpoint('POST', `${url}/:id`, 'paymentIntents.update', update),
  endpoint('POST', `${url}/:id/confirm`, 'paymentIntents.confirm', confirm),
  endpoint('POST', `${url}/:id/cancel`, 'paymentIntents.cancel', cancel),
];

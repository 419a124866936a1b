import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { endpoint } from '../http/endpoint.ts';
import { invalid, resourceMissing } from '../http/errors.ts';
import { refusal, wrongState } from '../intents/rules.ts';
import { methodNamed } from '../methods/named.ts';
import { confirmSetup } from '../setups/confirm.ts';
import { createSetup, type SetupSecret } from '../setups/create.ts';
import { cancelSetup } from '../setups/finish.ts';
import { list } from '../store/list.ts';
import { findPrivate } from '../store/objects.ts';
import { get, mergeMetadata, namedCustomer, onlyKnown } from './common.ts';

const url = '/v1/setup_intents';
const CREATABLE =
  'allowed_payment_method_types,automatic_payment_methods,confirm,customer,description,expand,mandate_data,metadata,' +
  'payment_method,return_url,usage';

function create(box: Box, params: Stripe.SetupIntentCreateParams) {
  onlyKnown(params, CREATABLE, 'a setup intent');
  const { customer, description, allowed_payment_method_types: allowed } = params;
  if (customer && !namedCustomer(box, customer)) throw resourceMissing('customer', customer, 'customer', 400);
  if (params.mandate_data && !params.confirm) throw onlyConfirming('mandate_data');
  const metadata = mergeMetadata({}, params.metadata);
  const payment_method = params.payment_method && methodNamed(box, params.payment_method).id;
  const setup = createSetup(box, { customer, description, allowed, metadata, payment_method });
  return params.confirm ? confirmSetup(box, setup, { ...params, payment_method }) : setup;
}

function onlyConfirming(param: string): Error {
  const message = `The parameter \`${param}\` cannot be passed when creating a SetupIntent unless \`confirm\` is set to true.`;
  return invalid(message, param);
}

function confirm(box: Box, params: Stripe.SetupIntentConfirmParams, id: string) {
  onlyKnown(params, 'expand,mandate_data,payment_method,return_url', 'a setup intent');
  return confirmSetup(box, free(box, id), params);
}

const CANCELABLE = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

function cancel(box: Box, params: Stripe.SetupIntentCancelParams, id: string): Stripe.SetupIntent {
  const setup = free(box, id);
  if (CANCELABLE.includes(setup.status)) {
    return cancelSetup(
      box,
      setup,
      (params.cancellation_reason ?? null) as Stripe.SetupIntent['cancellation_reason'],
    );
  }
  const message =
    setup.status === 'canceled'
      ? 'You cannot cancel this SetupIntent because it is already canceled.'
      : `You cannot cancel this SetupIntent because it has a status of ${setup.status}. Only a SetupIntent with one ` +
        'of the following statuses may be canceled: `requires_payment_method`, `requires_confirmation`, or ' +
        '`requires_action`.';
  throw wrongState(setup, message);
}

/** A setup that is not a Checkout Session's. */
function free(box: Box, id: string): Stripe.SetupIntent {
  const setup = get<Stripe.SetupIntent>(box, 'setup_intent', id, 'intent');
  const { session } = findPrivate<SetupSecret>(box, id) ?? {};
  if (!session) return setup;
  const message =
    `You cannot confirm or cancel this SetupIntent because it belongs to the Checkout Session ${session}. To cancel ` +
    'it, expire the Checkout Session instead.';
  throw refusal(setup, message);
}

function listAll(box: Box, params: Stripe.SetupIntentListParams) {
  const { customer, payment_method } = params;
  const also = payment_method
    ? `json_extract(body, '$.payment_method') = '${payment_method.replace(/\W/g, '')}'`
    : undefined;
  return list(box, { object: 'setup_intent', url, where: { customer }, also }, params);
}

export const setupIntentEndpoints = [
  endpoint('POST', url, 'setupIntents.create', create),
  endpoint('GET', url, 'setupIntents.list', listAll),
  endpoint('GET', `${url}/:id`, 'setupIntents.retrieve', (box, _params, id) =>
    get<Stripe.SetupIntent>(box, 'setup_intent', id, 'intent'),
  ),
  endpoint('POST', `${url}/:id/confirm`, 'setupIntents.confirm', confirm),
  endpoint('POST', `${url}/:id/cancel`, 'setupIntents.cancel', cancel),
];

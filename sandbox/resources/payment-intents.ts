import type Stripe from 'stripe';
import { startDebit } from '../bank/debit.ts';
import { accountByToken, TEST_ROUTING } from '../bank/test-accounts.ts';
import type { Box } from '../box.ts';
import { attempt } from '../cards/attempt.ts';
import type { CardEntry } from '../cards/payment-method.ts';
import { cardByToken } from '../cards/test-cards.ts';
import { Declined, endpoint } from '../http/endpoint.ts';
import { invalid, notKnownHere, resourceMissing } from '../http/errors.ts';
import { missing } from '../http/validate.ts';
import { randomText } from '../ids.ts';
import { emit } from '../store/events.ts';
import { list } from '../store/list.ts';
import { save } from '../store/objects.ts';
import { changes, get, mergeMetadata } from './common.ts';
import { namedCustomer } from './customers.ts';
import { checkAmount } from './limits.ts';
import { offered } from './methods.ts';

const url = '/v1/payment_intents';

export interface NewIntent {
  amount: number;
  currency: string;
  customer?: string | null | undefined;
  description?: string | null | undefined;
  metadata?: Record<string, string>;
  receipt_email?: string | null | undefined;
  setup_future_usage?: string | null | undefined;
  statement_descriptor?: string | null | undefined;
  statement_descriptor_suffix?: string | null | undefined;
  allowed?: string[] | null | undefined;
  /** The methods of its session; those of the account by default. */
  types?: string[];
}

/** A new intent that waits for a method, saved, with its event. Amounts in cents. */
export function createIntent(box: Box, wanted: NewIntent): Stripe.PaymentIntent {
  const id = box.newId('payment_intent');
  const intent: Stripe.PaymentIntent = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: wanted.allowed ?? null,
    amount: wanted.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: { enabled: true, allow_redirects: 'always' },
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_${randomText(25)}`,
    confirmation_method: 'automatic',
    created: box.seconds(),
    currency: wanted.currency,
    customer: wanted.customer ?? null,
    customer_account: null,
    description: wanted.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: wanted.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: 'automatic' } } as never,
    payment_method_types: wanted.types ?? offered(wanted.currency, wanted.allowed),
    payment_record: null,
    processing: null,
    receipt_email: wanted.receipt_email ?? null,
    review: null,
    setup_future_usage: (wanted.setup_future_usage ?? null) as Stripe.PaymentIntent['setup_future_usage'],
    shipping: null,
    source: null,
    statement_descriptor: wanted.statement_descriptor ?? null,
    statement_descriptor_suffix: wanted.statement_descriptor_suffix ?? null,
    status: 'requires_payment_method',
    transfer_group: null,
  };
  save(box, intent);
  emit(box, 'payment_intent.created', intent);
  return intent;
}

const CREATABLE =
  'amount,currency,customer,description,metadata,receipt_email,setup_future_usage,statement_descriptor,' +
  'statement_descriptor_suffix,confirm,payment_method,off_session,return_url,expand,automatic_payment_methods,' +
  'allowed_payment_method_types,capture_method,confirmation_method';

function create(box: Box, params: Stripe.PaymentIntentCreateParams) {
  onlyKnown(params, CREATABLE);
  checkAmount(params.amount, params.currency, 'amount');
  if (params.customer && !namedCustomer(box, params.customer)) {
    throw resourceMissing('customer', params.customer, 'customer', 400);
  }
  if (params.capture_method === 'manual') throw notKnownHere('manual capture', 'capture_method');
  if (params.off_session && !params.confirm)
    throw invalid('You must set `confirm` with `off_session`.', 'off_session');
  const metadata = mergeMetadata({}, params.metadata);
  const { allowed_payment_method_types: allowed } = params;
  const intent = createIntent(box, { ...params, metadata, allowed } as NewIntent);
  return params.confirm ? pay(box, intent, params.payment_method) : intent;
}

function confirm(box: Box, params: Stripe.PaymentIntentConfirmParams, id: string) {
  onlyKnown(params, 'payment_method,off_session,return_url,expand');
  const intent = get<Stripe.PaymentIntent>(box, 'payment_intent', id, 'intent');
  if (intent.status !== 'requires_payment_method') throw wrongState(intent, 'confirm');
  return pay(box, intent, params.payment_method);
}

const PAYER = { holderName: null, holderType: 'individual', email: null } as const;

/** Pays with one of Stripe's test methods, as `pm_card_visa` or `pm_usBankAccount_success`. */
function pay(box: Box, intent: Stripe.PaymentIntent, token: string | undefined) {
  if (!token) throw missing('payment_method');
  const account = accountByToken(token);
  if (account) return startDebit(box, intent, { account, routing: TEST_ROUTING, ...PAYER });
  const card = cardByToken(token);
  if (!card) throw resourceMissing('PaymentMethod', token, 'payment_method', 400);
  const nobody = { name: null, email: null, country: null, postalCode: null };
  const expYear = new Date(box.now()).getUTCFullYear() + 4;
  const entry: CardEntry = { card, expMonth: 12, expYear, ...nobody };
  const result = attempt(box, intent, entry);
  return result.error ? new Declined({ ...result.error, payment_intent: result.intent }) : result.intent;
}

function update(box: Box, params: Stripe.PaymentIntentUpdateParams, id: string): Stripe.PaymentIntent {
  onlyKnown(params, 'metadata,description,expand');
  const before = get<Stripe.PaymentIntent>(box, 'payment_intent', id, 'intent');
  const metadata = mergeMetadata(before.metadata, params.metadata);
  const after = { ...before, metadata, description: params.description ?? before.description };
  if (Object.keys(changes(before, after)).length) save(box, after);
  return after;
}

function cancel(box: Box, params: Stripe.PaymentIntentCancelParams, id: string): Stripe.PaymentIntent {
  const before = get<Stripe.PaymentIntent>(box, 'payment_intent', id, 'intent');
  if (before.status !== 'requires_payment_method') throw wrongState(before, 'cancel');
  const after: Stripe.PaymentIntent = {
    ...before,
    status: 'canceled',
    canceled_at: box.seconds(),
    cancellation_reason: (params.cancellation_reason ?? null) as Stripe.PaymentIntent['cancellation_reason'],
  };
  save(box, after);
  emit(box, 'payment_intent.canceled', after);
  return after;
}

function wrongState(intent: Stripe.PaymentIntent, verb: string): Error {
  const message = `You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}.`;
  return invalid(message, undefined, 'payment_intent_unexpected_state');
}

function onlyKnown(params: object, known: string): void {
  const foreign = Object.keys(params).find((name) => !known.split(',').includes(name));
  if (foreign) throw notKnownHere(`\`${foreign}\` of a payment intent`, foreign);
}

export const paymentIntentEndpoints = [
  endpoint('POST', url, 'paymentIntents.create', create),
  endpoint('GET', url, 'paymentIntents.list', (box, params) =>
    list(box, { object: 'payment_intent', url, where: { customer: params.customer } }, params),
  ),
  endpoint('GET', `${url}/:id`, 'paymentIntents.retrieve', (box, _params, id) =>
    get<Stripe.PaymentIntent>(box, 'payment_intent', id, 'intent'),
  ),
  endpoint('POST', `${url}/:id`, 'paymentIntents.update', update),
  endpoint('POST', `${url}/:id/confirm`, 'paymentIntents.confirm', confirm),
  endpoint('POST', `${url}/:id/cancel`, 'paymentIntents.cancel', cancel),
];

import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { invalid, notKnownHere, resourceMissing } from '../http/errors.ts';
import { missing } from '../http/validate.ts';
import { namedCustomer, onlyKnown } from './common.ts';
import { offered } from './methods.ts';

type Params = Stripe.Checkout.SessionCreateParams;

/** What the stand-in can do with a session in any mode, and in each; the rest of Stripe's parameters is refused by name. */
const COMMON =
  'allowed_payment_method_types,billing_address_collection,branding_settings,cancel_url,client_reference_id,' +
  'currency,customer,customer_creation,customer_email,excluded_payment_method_types,expand,expires_at,' +
  'integration_identifier,locale,metadata,mode,origin_context,payment_method_data,payment_method_options,success_url,' +
  'ui_mode';
const PAYMENT = ['shipping_options', 'line_items', 'payment_intent_data', 'submit_type'] as const;
const SETUP = ['setup_intent_data'] as const;

const KNOWN_INTENT =
  'description,metadata,receipt_email,setup_future_usage,statement_descriptor,statement_descriptor_suffix';

const KNOWN_CARD = 'request_three_d_secure,setup_future_usage';

const KNOWN_BANK = 'financial_connections,setup_future_usage,verification_method';

const HALF_HOUR_S = 30 * 60;
const DAY_S = 24 * 3600;

/** Throws what Stripe answers to parameters that are well-formed and do not go together. */
export function checkSession(box: Box, params: Params): void {
  if (!params.mode) throw missing('mode');
  checkMode(params);
  if ((params.ui_mode ?? 'hosted_page') !== 'hosted_page') throw notKnownHere('other UI modes', 'ui_mode');
  onlyKnown(params, `${COMMON},${PAYMENT.join()},${SETUP.join()}`, 'a session');
  onlyKnown(params.payment_intent_data ?? {}, KNOWN_INTENT, 'a session', 'payment_intent_data');
  onlyKnown(params.setup_intent_data ?? {}, 'description,metadata', 'a session', 'setup_intent_data');
  if (!params.success_url) throw missing('success_url');
  checkCustomer(box, params);
  checkExpiry(box, params.expires_at);
  checkMethodOptions(params.payment_method_options ?? {});
  methodTypes(params);
}

/** What belongs to the other mode is refused, and setup mode must know which methods to offer. */
function checkMode(params: Params): void {
  const { mode } = params;
  if (mode !== 'payment' && mode !== 'setup') {
    if (params.shipping_options) throw onlyIn('shipping_options', 'payment');
    throw notKnownHere(`sessions in ${mode} mode`, 'mode');
  }
  const [foreign, other] = mode === 'payment' ? [SETUP, 'setup'] : [PAYMENT, 'payment'];
  const misplaced = foreign.find((name) => params[name] !== undefined);
  if (misplaced) throw onlyIn(misplaced, other);
  if (mode === 'setup' && !params.currency && !params.allowed_payment_method_types) throw missing('currency');
}

function onlyIn(param: string, mode: string): Error {
  return invalid(`\`${param}\` can only be used in \`${mode}\` mode.`, param);
}

function checkMethodOptions(options: NonNullable<Params['payment_method_options']>): void {
  const at = 'payment_method_options';
  onlyKnown(options, 'card,us_bank_account', 'a session', at);
  onlyKnown(options.card ?? {}, KNOWN_CARD, 'a session', `${at}[card]`);
  onlyKnown(options.us_bank_account ?? {}, KNOWN_BANK, 'a session', `${at}[us_bank_account]`);
}

function checkCustomer(box: Box, params: Params): void {
  if (!params.customer) return;
  for (const other of ['customer_email', 'customer_creation'] as const) {
    if (params[other] !== undefined) {
      throw invalid(`You may only specify one of these parameters: customer, ${other}.`, other);
    }
  }
  if (!namedCustomer(box, params.customer)) {
    throw resourceMissing('customer', params.customer, 'customer', 400);
  }
}

function checkExpiry(box: Box, expiresAt: number | undefined): void {
  if (expiresAt === undefined) return;
  const left = expiresAt - box.seconds();
  if (left < HALF_HOUR_S) {
    const message = 'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.';
    throw invalid(message, 'expires_at');
  }
  if (left > DAY_S) {
    const message = 'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.';
    throw invalid(message, 'expires_at');
  }
}

/** The methods that a session offers; refuses a filter that leaves none. */
export function methodTypes(params: Params): string[] {
  const currency = params.line_items?.[0]?.price_data?.currency ?? params.currency ?? 'usd';
  const types = offered(currency, params.allowed_payment_method_types, params.excluded_payment_method_types);
  if (types.length) return types;
  const message = 'No valid payment method types for this Checkout Session.';
  throw invalid(message, 'allowed_payment_method_types');
}

import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { invalid, notKnownHere, resourceMissing } from '../http/errors.ts';
import { missing } from '../http/validate.ts';
import { namedCustomer } from './customers.ts';
import { offered } from './methods.ts';

type Params = Stripe.Checkout.SessionCreateParams;

/** What the stand-in can do with a session; the rest of Stripe's parameters is refused by name. */
const KNOWN =
  'allowed_payment_method_types,billing_address_collection,branding_settings,cancel_url,client_reference_id,' +
  'currency,customer,customer_creation,customer_email,excluded_payment_method_types,expand,expires_at,' +
  'integration_identifier,line_items,locale,metadata,mode,origin_context,payment_intent_data,' +
  'payment_method_options,shipping_options,submit_type,success_url,ui_mode';

const KNOWN_INTENT =
  'description,metadata,receipt_email,setup_future_usage,statement_descriptor,statement_descriptor_suffix';

const KNOWN_BANK = 'financial_connections,setup_future_usage,verification_method';

const HALF_HOUR_S = 30 * 60;
const DAY_S = 24 * 3600;

/** Throws what Stripe answers to parameters that are well-formed and do not go together. */
export function checkSession(box: Box, params: Params): void {
  if (!params.mode) throw missing('mode');
  if (params.mode !== 'payment') {
    if (params.shipping_options) {
      throw invalid('`shipping_options` can only be used in `payment` mode.', 'shipping_options');
    }
    throw notKnownHere(`sessions in ${params.mode} mode`, 'mode');
  }
  if ((params.ui_mode ?? 'hosted_page') !== 'hosted_page') throw notKnownHere('other UI modes', 'ui_mode');
  checkKnown(params, KNOWN, '');
  checkKnown(params.payment_intent_data ?? {}, KNOWN_INTENT, 'payment_intent_data');
  if (!params.success_url) throw missing('success_url');
  checkCustomer(box, params);
  checkExpiry(box, params.expires_at);
  checkMethodOptions(params.payment_method_options ?? {});
  methodTypes(params);
}

function checkMethodOptions(options: NonNullable<Params['payment_method_options']>): void {
  const at = 'payment_method_options';
  checkKnown(options, 'card,us_bank_account', at);
  checkKnown(options.us_bank_account ?? {}, KNOWN_BANK, `${at}[us_bank_account]`);
}

function checkKnown(params: object, known: string, parent: string): void {
  const foreign = Object.keys(params).find((name) => !known.split(',').includes(name));
  if (foreign) throw notKnownHere(`\`${foreign}\``, parent ? `${parent}[${foreign}]` : foreign);
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
  const currency = params.line_items?.[0]?.price_data?.currency ?? 'usd';
  const types = offered(currency, params.allowed_payment_method_types, params.excluded_payment_method_types);
  if (types.length) return types;
  const message = 'No valid payment method types for this Checkout Session.';
  throw invalid(message, 'allowed_payment_method_types');
}

import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { endpoint } from '../http/endpoint.ts';
import { invalid, notKnownHere } from '../http/errors.ts';
import { BUSINESS_NAME } from '../settings.ts';
import { createSetup } from '../setups/create.ts';
import { cancelSetup } from '../setups/finish.ts';
import { emit } from '../store/events.ts';
import { list } from '../store/list.ts';
import { save } from '../store/objects.ts';
import { get, mergeMetadata } from './common.ts';
import { checkTotal } from './limits.ts';
import { buildLines, lineItems, type SessionPrivate } from './line-items.ts';
import { checkSession, methodTypes } from './session-rules.ts';
import { buildShipping } from './shipping.ts';

type Session = Stripe.Checkout.Session;

const url = '/v1/checkout/sessions';
const LIVES_S = 24 * 3600;

/** A new session, saved. Checkout sessions have no event for their creation. */
export function createSession(box: Box, params: Stripe.Checkout.SessionCreateParams): Session {
  checkSession(box, params);
  return params.mode === 'setup' ? createSetupSession(box, params) : createPaymentSession(box, params);
}

/** In setup mode there is nothing to pay; the intent to save a method is there from the start. */
function createSetupSession(box: Box, params: Stripe.Checkout.SessionCreateParams): Session {
  const id = box.newId('session');
  const settings = settingsOf(params);
  const asked = params.setup_intent_data;
  const setup = createSetup(box, {
    allowed: settings.allowed_payment_method_types,
    customer: params.customer,
    description: asked?.description,
    metadata: mergeMetadata({}, asked?.metadata),
    session: id,
    types: settings.payment_method_types,
  });
  const session: Session = {
    ...settings,
    id,
    amount_subtotal: null,
    amount_total: null,
    created: box.seconds(),
    currency: params.currency ?? null,
    expires_at: params.expires_at ?? box.seconds() + LIVES_S,
    invoice_creation: null,
    mode: 'setup',
    payment_method_collection: 'always',
    payment_status: 'no_payment_required',
    setup_intent: setup.id,
    shipping_cost: null,
    shipping_options: [],
    total_details: null,
    url: `${box.settings.publicUrl}/c/pay/${id}`,
  };
  save(box, session, secretOf(params, []));
  return session;
}

function secretOf(params: Stripe.Checkout.SessionCreateParams, items: Stripe.LineItem[]): SessionPrivate {
  const intent = params.payment_intent_data ?? {};
  return { items, intent, redisplay: params.payment_method_data?.allow_redisplay };
}

function createPaymentSession(box: Box, params: Stripe.Checkout.SessionCreateParams): Session {
  const items = buildLines(box, params.line_items);
  const currency = items[0]?.currency ?? 'usd';
  if (params.currency && params.currency !== currency) {
    throw invalid('The currency must match the currency of the line items.', 'currency');
  }
  const shipping = buildShipping(box, params.shipping_options, currency);
  const subtotal = items.reduce((sum, item) => sum + item.amount_total, 0);
  checkTotal(subtotal + shipping.amount, currency);
  const id = box.newId('session');
  const session: Session = {
    ...settingsOf(params),
    id,
    amount_subtotal: subtotal,
    amount_total: subtotal + shipping.amount,
    created: box.seconds(),
    currency,
    expires_at: params.expires_at ?? box.seconds() + LIVES_S,
    shipping_cost: shipping.cost,
    shipping_options: shipping.options,
    total_details: { amount_discount: 0, amount_shipping: shipping.amount, amount_tax: 0 },
    url: `${box.settings.publicUrl}/c/pay/${id}`,
  };
  save(box, session, secretOf(params, items));
  return session;
}

type Computed =
  | 'id'
  | 'amount_subtotal'
  | 'amount_total'
  | 'created'
  | 'currency'
  | 'expires_at'
  | 'shipping_cost'
  | 'shipping_options'
  | 'total_details'
  | 'url';

/** The part of a session that is what was asked for, or Stripe's default. */
function settingsOf(params: Stripe.Checkout.SessionCreateParams): Omit<Session, Computed> {
  const branding = params.branding_settings;
  return {
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: (params.billing_address_collection ??
      null) as Session['billing_address_collection'],
    branding_settings: {
      background_color: branding?.background_color || '#ffffff',
      border_style: (branding?.border_style ||
        'rounded') as Stripe.Checkout.Session.BrandingSettings.BorderStyle,
      button_color: branding?.button_color || '#0b5f61',
      display_name: branding?.display_name ?? BUSINESS_NAME,
      font_family: branding?.font_family || 'default',
      icon: null,
      logo: null,
    },
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: params.customer ?? null,
    customer_account: null,
    customer_creation: creationOf(params),
    customer_details: params.customer_email ? detailsOf(params.customer_email, null) : null,
    customer_email: params.customer_email ?? null,
    discounts: null,
    integration_identifier: params.integration_identifier ?? null,
    invoice: null,
    invoice_creation: {
      enabled: false,
      invoice_data: {
        account_tax_ids: null,
        custom_fields: null,
        description: null,
        footer: null,
        issuer: null,
        metadata: {},
        rendering_options: null,
      },
    },
    livemode: false,
    locale: (params.locale ?? null) as Session['locale'],
    managed_payments: null,
    metadata: mergeMetadata({}, params.metadata),
    mode: 'payment',
    origin_context: (params.origin_context ?? null) as Session['origin_context'],
    payment_intent: null,
    payment_link: null,
    payment_method_collection: 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: methodOptions(params),
    payment_method_types: methodTypes(params),
    payment_status: 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    status: 'open',
    submit_type: (params.submit_type ?? null) as Session['submit_type'],
    subscription: null,
    success_url: params.success_url ?? null,
    ui_mode: 'hosted_page',
    wallet_options: null,
  };
}

function methodOptions(params: Stripe.Checkout.SessionCreateParams): Session['payment_method_options'] {
  const card = { request_three_d_secure: 'automatic', ...params.payment_method_options?.card };
  const bank = { verification_method: 'automatic', ...params.payment_method_options?.us_bank_account };
  const offersBank = methodTypes(params).includes('us_bank_account');
  return (offersBank ? { card, us_bank_account: bank } : { card }) as Session['payment_method_options'];
}

function creationOf(params: Stripe.Checkout.SessionCreateParams): Session['customer_creation'] {
  if (params.customer) return null;
  return (params.customer_creation ?? 'if_required') as Session['customer_creation'];
}

/** What the page learned about the payer. */
export function detailsOf(email: string | null, name: string | null): Session['customer_details'] {
  const nothing = {
    business_name: null,
    individual_name: null,
    phone: null,
    tax_exempt: 'none',
    tax_ids: [],
  };
  return { ...nothing, address: null, email, name } as Session['customer_details'];
}

/** Ends an open session without a payment: asked for, or because its time has come. */
export function expireSession(box: Box, session: Session): Session {
  const expired: Session = { ...session, status: 'expired', url: null };
  save(box, expired);
  const { setup_intent: id } = session;
  if (id) cancelSetup(box, get<Stripe.SetupIntent>(box, 'setup_intent', String(id)), 'abandoned');
  emit(box, 'checkout.session.expired', expired);
  return expired;
}

function expire(box: Box, _params: object, id: string): Session {
  const session = get<Session>(box, 'checkout.session', id, 'session');
  if (session.status === 'open') return expireSession(box, session);
  const message =
    `This Session cannot be expired because it is in state ${session.status}. Only Sessions in one of the ` +
    'following states can be expired: ["open"]';
  throw invalid(message);
}

function listAll(box: Box, params: Stripe.Checkout.SessionListParams) {
  if (params.subscription || params.payment_link || params.customer_account) {
    throw notKnownHere('this filter of sessions');
  }
  const { customer, payment_intent, status } = params;
  const email = params.customer_details?.email;
  const also = email
    ? `json_extract(body, '$.customer_details.email') = '${email.replaceAll("'", "''")}'`
    : undefined;
  return list(
    box,
    { object: 'checkout.session', url, where: { customer, payment_intent, status }, also },
    params,
  );
}

export const checkoutSessionEndpoints = [
  endpoint('POST', url, 'checkout.sessions.create', createSession),
  endpoint('GET', url, 'checkout.sessions.list', listAll),
  endpoint('GET', `${url}/:id`, 'checkout.sessions.retrieve', (box, _params, id) =>
    get<Session>(box, 'checkout.session', id, 'session'),
  ),
  endpoint('POST', `${url}/:id/expire`, 'checkout.sessions.expire', expire),
  endpoint('GET', `${url}/:id/line_items`, 'checkout.sessions.listLineItems', (box, params, id) => {
    get<Session>(box, 'checkout.session', id, 'session');
    return lineItems(box, id, params);
  }),
];

import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { randomText } from '../ids.ts';
import { offered } from '../resources/methods.ts';
import { emit } from '../store/events.ts';
import { save } from '../store/objects.ts';

export interface NewIntent {
  amount: number;
  currency: string;
  customer?: string | null | undefined;
  description?: string | null | undefined;
  metadata?: Record<string, string>;
  payment_method?: string | undefined;
  automatic_payment_methods?: { allow_redirects?: string } | undefined;
  receipt_email?: string | null | undefined;
  setup_future_usage?: string | null | undefined;
  statement_descriptor?: string | null | undefined;
  statement_descriptor_suffix?: string | null | undefined;
  allowed?: string[] | null | undefined;
  /** The methods of its session; those of the account by default. */
  types?: string[];
}

const OPTIONS = {
  card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
};

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
    automatic_payment_methods: {
      allow_redirects: (wanted.automatic_payment_methods?.allow_redirects ?? 'always') as 'always',
      enabled: true,
    },
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
    payment_method: wanted.payment_method ?? null,
    payment_method_configuration_details: null,
    payment_method_options: OPTIONS as Stripe.PaymentIntent['payment_method_options'],
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
    status: wanted.payment_method ? 'requires_confirmation' : 'requires_payment_method',
    transfer_group: null,
  };
  save(box, intent);
  emit(box, 'payment_intent.created', intent);
  return intent;
}

import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { randomText } from '../ids.ts';
import { offered } from '../resources/methods.ts';
import { emit } from '../store/events.ts';
import { save } from '../store/objects.ts';

export interface NewSetup {
  customer?: string | null | undefined;
  description?: string | null | undefined;
  metadata?: Record<string, string>;
  payment_method?: string | undefined;
  allowed?: string[] | null | undefined;
  /** The methods of its session; those of the account by default. */
  types?: string[];
  /** The Checkout Session that it belongs to: only its page can confirm it. */
  session?: string;
}

/** What a setup knows and the API does not show. */
export interface SetupSecret {
  session?: string | undefined;
}

/** A new intent to save a method for later, saved, with its event. */
export function createSetup(box: Box, wanted: NewSetup): Stripe.SetupIntent {
  const id = box.newId('setup_intent');
  const setup: Stripe.SetupIntent = {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: wanted.allowed ?? null,
    application: null,
    automatic_payment_methods: { allow_redirects: 'always', enabled: true },
    cancellation_reason: null,
    client_secret: `${id}_secret_${randomText(31)}`,
    created: box.seconds(),
    customer: wanted.customer ?? null,
    customer_account: null,
    description: wanted.description ?? null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    managed_payments: null,
    mandate: null,
    metadata: wanted.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: wanted.payment_method ?? null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: wanted.types ?? offered('usd', wanted.allowed),
    single_use_mandate: null,
    status: wanted.payment_method ? 'requires_confirmation' : 'requires_payment_method',
    usage: 'off_session',
  };
  save(box, setup, { session: wanted.session } satisfies SetupSecret);
  emit(box, 'setup_intent.created', setup);
  return setup;
}

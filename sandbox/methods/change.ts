import type Stripe from 'stripe';
import { mergeMetadata } from '../resources/common.ts';

type Change = Pick<
  Stripe.PaymentMethodCreateParams & Stripe.PaymentMethodUpdateParams,
  'allow_redisplay' | 'billing_details'
> & { metadata?: Stripe.PaymentMethodUpdateParams['metadata'] };

/** A method with what was said of its holder, key by key; null unsets. */
export function changed(method: Stripe.PaymentMethod, params: Change): Stripe.PaymentMethod {
  return {
    ...method,
    allow_redisplay: (params.allow_redisplay ??
      method.allow_redisplay) as Stripe.PaymentMethod.AllowRedisplay,
    billing_details: billed(method.billing_details, params.billing_details ?? {}),
    metadata: mergeMetadata(method.metadata ?? {}, params.metadata),
  };
}

type Billing = Stripe.PaymentMethod.BillingDetails;

function billed(old: Billing, given: NonNullable<Change['billing_details']>): Billing {
  const { address, ...rest } = given;
  const place = address === undefined ? old.address : address ? { ...old.address, ...address } : NOWHERE;
  return { ...old, ...rest, address: place } as Billing;
}

const NOWHERE = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };

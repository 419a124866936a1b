import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { invalid, notKnownHere, resourceMissing } from '../http/errors.ts';
import { missing } from '../http/validate.ts';
import { save } from '../store/objects.ts';
import { mergeMetadata } from './common.ts';

type Option = Stripe.Checkout.SessionCreateParams.ShippingOption;
type RateData = NonNullable<Option['shipping_rate_data']>;

const MOST_OPTIONS = 5;

export interface Shipping {
  options: Stripe.Checkout.Session.ShippingOption[];
  cost: Stripe.Checkout.Session['shipping_cost'];
  amount: number;
}

/** The shipping options of a session; the first is chosen, as Checkout does. Amounts in minor units. */
export function buildShipping(box: Box, params: Option[] | undefined, currency: string): Shipping {
  if (params && params.length > MOST_OPTIONS) {
    throw invalid(`You may only specify up to ${MOST_OPTIONS} shipping options.`, 'shipping_options');
  }
  const options = (params ?? []).map((option, index) => {
    const rate = buildRate(box, option, currency, `shipping_options[${index}]`);
    return { shipping_amount: rate.fixed_amount?.amount ?? 0, shipping_rate: rate.id };
  });
  const [chosen] = options;
  if (!chosen) return { options, cost: null, amount: 0 };
  const amount = chosen.shipping_amount;
  const cost = {
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    shipping_rate: chosen.shipping_rate,
  };
  return { options, cost, amount };
}

function buildRate(box: Box, option: Option, currency: string, param: string): Stripe.ShippingRate {
  if (option.shipping_rate) {
    throw resourceMissing('shipping rate', option.shipping_rate, `${param}[shipping_rate]`, 400);
  }
  const data = option.shipping_rate_data;
  if (!data) throw missing(`${param}[shipping_rate_data]`);
  const at = `${param}[shipping_rate_data]`;
  if (!data.fixed_amount) throw missing(`${at}[fixed_amount]`);
  if (data.fixed_amount.currency !== currency) {
    throw invalid(
      'The currency of a shipping option must match that of the line items.',
      `${at}[fixed_amount]`,
    );
  }
  if (data.fixed_amount.currency_options || data.tax_code) throw notKnownHere('this shipping rate', at);
  if (data.display_name.length > 100) throw invalid('Display names have at most 100 characters.', at);
  const rate = rateOf(box, data);
  save(box, rate);
  return rate;
}

function rateOf(box: Box, data: RateData): Stripe.ShippingRate {
  return {
    id: box.newId('shipping_rate'),
    object: 'shipping_rate',
    active: false,
    created: box.seconds(),
    delivery_estimate: (data.delivery_estimate ?? null) as Stripe.ShippingRate['delivery_estimate'],
    display_name: data.display_name,
    fixed_amount: { amount: data.fixed_amount?.amount ?? 0, currency: data.fixed_amount?.currency ?? 'usd' },
    livemode: false,
    metadata: mergeMetadata({}, data.metadata),
    tax_behavior: (data.tax_behavior ?? 'unspecified') as Stripe.ShippingRate.TaxBehavior,
    tax_code: null,
    type: 'fixed_amount',
  };
}

import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { invalid, notKnownHere, resourceMissing } from '../http/errors.ts';
import { missing } from '../http/validate.ts';
import type { List, Page } from '../store/list.ts';
import { findPrivate, save } from '../store/objects.ts';
import { mergeMetadata } from './common.ts';

/** What a session knows and the API does not show as such. */
export interface SessionPrivate {
  items: Stripe.LineItem[];
  intent: Stripe.Checkout.SessionCreateParams.PaymentIntentData;
  redisplay?: Stripe.PaymentMethod.AllowRedisplay | undefined;
}

type LineParam = Stripe.Checkout.SessionCreateParams.LineItem;

/** Line items of a session as a list, in the order given at creation. */
export function lineItems(box: Box, session: string, page: Page): List<Stripe.LineItem> {
  const items = findPrivate<SessionPrivate>(box, session)?.items ?? [];
  const limit = page.limit ?? 10;
  const at = (id: string | undefined) => items.findIndex((item) => item.id === id);
  const end = page.ending_before ? at(page.ending_before) : items.length;
  const start = page.ending_before ? Math.max(0, end - limit) : at(page.starting_after) + 1;
  const data = items.slice(start, Math.min(end, start + limit));
  const has_more = page.ending_before ? start > 0 : start + limit < items.length;
  return { object: 'list', data, has_more, url: `/v1/checkout/sessions/${session}/line_items` };
}

/** Prices the lines of a new session; amounts in minor units. Saves the prices and products they make. */
export function buildLines(box: Box, params: LineParam[] | undefined): Stripe.LineItem[] {
  if (!params?.length) throw missing('line_items');
  if (params.length > 100) throw invalid('A Checkout Session can have at most 100 line items.', 'line_items');
  const lines = params.map((line, index) => buildLine(box, line, `line_items[${index}]`));
  if (new Set(lines.map((line) => line.currency)).size > 1) {
    throw invalid('All line items must have the same currency.', 'line_items');
  }
  return lines;
}

function buildLine(box: Box, line: LineParam, param: string): Stripe.LineItem {
  if (line.price) throw resourceMissing('price', line.price, `${param}[price]`, 400);
  if (line.adjustable_quantity) throw notKnownHere('adjustable quantities', `${param}[adjustable_quantity]`);
  if (line.tax_rates) throw notKnownHere('tax rates', `${param}[tax_rates]`);
  if (!line.price_data) throw missing(`${param}[price_data]`);
  if (line.quantity === undefined) throw missing(`${param}[quantity]`);
  const price = buildPrice(box, line.price_data, `${param}[price_data]`);
  const product = line.price_data.product_data;
  const amount = (price.unit_amount ?? 0) * line.quantity;
  return {
    id: box.newId('line_item'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: product?.name ?? null,
    metadata: mergeMetadata({}, line.metadata),
    price,
    quantity: line.quantity,
  };
}

function buildPrice(box: Box, data: NonNullable<LineParam['price_data']>, param: string): Stripe.Price {
  if (data.product) throw resourceMissing('product', data.product, `${param}[product]`, 400);
  if (!data.product_data) throw missing(`${param}[product_data]`);
  if (data.recurring) throw invalid(RECURRING, `${param}[recurring]`);
  if (data.unit_amount_decimal !== undefined) {
    throw notKnownHere('fractions of a cent', `${param}[unit_amount_decimal]`);
  }
  if (data.unit_amount === undefined) throw missing(`${param}[unit_amount]`);
  const product = buildProduct(box, data.product_data);
  const price: Stripe.Price = {
    id: box.newId('price'),
    object: 'price',
    active: false,
    billing_scheme: 'per_unit',
    created: box.seconds(),
    currency: data.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    product: product.id,
    recurring: null,
    tax_behavior: (data.tax_behavior ?? 'unspecified') as Stripe.Price.TaxBehavior,
    tiers_mode: null,
    transform_quantity: null,
    type: 'one_time',
    unit_amount: data.unit_amount,
    // The SDK turns the text of the answer into its Decimal.
    unit_amount_decimal: String(data.unit_amount) as unknown as Stripe.Price['unit_amount_decimal'],
  };
  save(box, price);
  return price;
}

const RECURRING =
  'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use ' +
  'only one-time prices.';

type ProductData = NonNullable<NonNullable<LineParam['price_data']>['product_data']>;

function buildProduct(box: Box, data: ProductData): Stripe.Product {
  const product: Stripe.Product = {
    id: box.newId('product'),
    object: 'product',
    active: false,
    created: box.seconds(),
    default_price: null,
    description: data.description ?? null,
    images: data.images ?? [],
    livemode: false,
    marketing_features: [],
    metadata: mergeMetadata({}, data.metadata),
    name: data.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: data.unit_label ?? null,
    updated: box.seconds(),
    url: null,
  };
  save(box, product);
  return product;
}

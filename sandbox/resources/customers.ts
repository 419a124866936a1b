import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { endpoint } from '../http/endpoint.ts';
import { notKnownHere, resourceMissing } from '../http/errors.ts';
import { detachMethod } from '../methods/detach.ts';
import { methodsOf } from '../methods/list.ts';
import { emit } from '../store/events.ts';
import { list } from '../store/list.ts';
import { save } from '../store/objects.ts';
import { changes, get, mergeMetadata, namedCustomer } from './common.ts';

const url = '/v1/customers';
const KNOWN = [
  'address',
  'description',
  'email',
  'expand',
  'metadata',
  'name',
  'phone',
  'preferred_locales',
  'shipping',
];

type Change = Stripe.CustomerCreateParams & Stripe.CustomerUpdateParams;

/** A new customer, saved, with its event. */
export function createCustomer(box: Box, params: Stripe.CustomerCreateParams): Stripe.Customer {
  const id = box.newId('customer');
  const blank: Stripe.Customer = {
    id,
    object: 'customer',
    address: null,
    balance: 0,
    created: box.seconds(),
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: id.slice(4, 12).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  };
  const customer = changed(blank, params as Change);
  save(box, customer);
  emit(box, 'customer.created', customer);
  return customer;
}

function update(box: Box, params: Stripe.CustomerUpdateParams, id: string): Stripe.Customer {
  const before = namedCustomer(box, id);
  if (!before) throw resourceMissing('customer', id);
  const after = changed(before, params as Change);
  const previous = changes(before, after);
  if (!Object.keys(previous).length) return before;
  save(box, after);
  emit(box, 'customer.updated', after, previous);
  return after;
}

function changed(customer: Stripe.Customer, params: Change): Stripe.Customer {
  const foreign = Object.keys(params).find((name) => !KNOWN.includes(name));
  if (foreign) throw notKnownHere(`\`${foreign}\` of a customer`, foreign);
  const { expand: _expand, metadata, ...rest } = params;
  return { ...customer, ...rest, metadata: mergeMetadata(customer.metadata, metadata) } as Stripe.Customer;
}

function remove(box: Box, _params: object, id: string): Stripe.DeletedCustomer {
  const customer = namedCustomer(box, id);
  if (!customer) throw resourceMissing('customer', id);
  for (const method of allMethodsOf(box, id)) detachMethod(box, method);
  emit(box, 'customer.deleted', customer);
  const deleted: Stripe.DeletedCustomer = { id, object: 'customer', deleted: true };
  save(box, { ...deleted, status: 'deleted' } as Stripe.DeletedCustomer);
  return deleted;
}

function allMethodsOf(box: Box, customer: string): Stripe.PaymentMethod[] {
  const query = `SELECT body FROM objects WHERE object = 'payment_method' AND customer = ? ORDER BY seq`;
  const rows = box.sql.exec<{ body: string }>(query, customer).toArray();
  return rows.map((row) => JSON.parse(row.body) as Stripe.PaymentMethod);
}

/** Deleted customers can be retrieved, with `deleted: true`. */
function retrieve(box: Box, _params: object, id: string): Stripe.Customer | Stripe.DeletedCustomer {
  const found = get<Stripe.Customer | Stripe.DeletedCustomer>(box, 'customer', id);
  return found.deleted ? { id, object: 'customer', deleted: true } : found;
}

export const customerEndpoints = [
  endpoint('POST', url, 'customers.create', createCustomer),
  endpoint('GET', url, 'customers.list', (box, params) => {
    if (params.test_clock) throw notKnownHere('test clocks', 'test_clock');
    return list(
      box,
      { object: 'customer', url, where: { email: params.email }, also: 'status IS NULL' },
      params,
    );
  }),
  endpoint('GET', `${url}/:id`, 'customers.retrieve', retrieve),
  endpoint('GET', `${url}/:id/payment_methods`, 'customers.listPaymentMethods', (box, params, id) =>
    methodsOf(box, id, `${url}/${id}/payment_methods`, params),
  ),
  endpoint('POST', `${url}/:id`, 'customers.update', update),
  endpoint('DELETE', `${url}/:id`, 'customers.del', remove),
];

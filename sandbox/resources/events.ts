import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { endpoint } from '../http/endpoint.ts';
import { invalid } from '../http/errors.ts';
import { list } from '../store/list.ts';
import type { Kept } from '../store/objects.ts';
import { get } from './common.ts';

const url = '/v1/events';
const LISTED_S = 30 * 24 * 3600;

/** Newest first, of the last 30 days, as Stripe keeps them. */
function listAll(box: Box, params: Stripe.EventListParams) {
  const { type, types, delivery_success: success } = params;
  if (type && types) throw invalid('You may only specify one of these parameters: type, types.', 'types');
  if (types && types.length > 20) throw invalid('You may specify at most 20 types.', 'types');
  const wildcard = type?.endsWith('*');
  const conditions = [`created > ${box.seconds() - LISTED_S}`];
  if (wildcard && type) conditions.push(`type GLOB '${type.replace(/[^\w.*]/g, '')}'`);
  if (success !== undefined) conditions.push(`${success ? 'NOT ' : ''}${UNDELIVERED}`);
  const where = { type: wildcard ? undefined : (types ?? type) };
  return list(box, { object: 'event', url, where, also: conditions.join(' AND ') }, params);
}

const UNDELIVERED = `EXISTS (SELECT 1 FROM deliveries WHERE event = objects.id AND state <> 'done')`;

export const eventEndpoints = [
  endpoint('GET', url, 'events.list', listAll),
  endpoint('GET', `${url}/:id`, 'events.retrieve', (box, _params, id) => get<Kept>(box, 'event', id)),
];

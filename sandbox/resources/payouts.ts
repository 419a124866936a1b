import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { endpoint } from '../http/endpoint.ts';
import { list } from '../store/list.ts';
import { get } from './common.ts';

const url = '/v1/payouts';
const RANGE = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

function listAll(box: Box, params: Stripe.PayoutListParams) {
  const conditions = arrives(params.arrival_date);
  if (params.destination) {
    conditions.push(`json_extract(body, '$.destination') = '${params.destination.replace(/\W/g, '')}'`);
  }
  const also = conditions.length ? conditions.join(' AND ') : undefined;
  return list(box, { object: 'payout', url, where: { status: params.status }, also }, params);
}

/** Conditions on the day of arrival; the bounds are integers by their schema. */
function arrives(wanted: Stripe.PayoutListParams['arrival_date']): string[] {
  const day = `json_extract(body, '$.arrival_date')`;
  if (typeof wanted === 'number') return [`${day} = ${wanted}`];
  return Object.entries(wanted ?? {}).map(
    ([name, bound]) => `${day} ${RANGE[name as keyof typeof RANGE]} ${Number(bound)}`,
  );
}

export const payoutEndpoints = [
  endpoint('GET', url, 'payouts.list', listAll),
  endpoint('GET', `${url}/:id`, 'payouts.retrieve', (box, _params, id) =>
    get<Stripe.Payout>(box, 'payout', id, 'payout'),
  ),
];

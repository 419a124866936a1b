import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { endpoint } from '../http/endpoint.ts';
import { resourceMissing } from '../http/errors.ts';
import { list } from '../store/list.ts';
import { find } from '../store/objects.ts';
import { get } from './common.ts';

const url = '/v1/balance_transactions';

/** With `payout`: what an automatic payout contains, its own row included, as Stripe lists it. */
function listAll(box: Box, params: Stripe.BalanceTransactionListParams) {
  const { type, source, currency, payout } = params;
  const conditions: string[] = [];
  if (currency) conditions.push(`json_extract(body, '$.currency') = '${currency.replace(/\W/g, '')}'`);
  if (payout) {
    if (!find<Stripe.Payout>(box, 'payout', payout)) {
      throw resourceMissing('payout', payout, 'payout', 400);
    }
    conditions.push(`id IN (SELECT txn FROM settlements WHERE payout = '${payout.replace(/\W/g, '')}')`);
  }
  const also = conditions.length ? conditions.join(' AND ') : undefined;
  return list(box, { object: 'balance_transaction', url, where: { type, source }, also }, params);
}

export const balanceTransactionEndpoints = [
  endpoint('GET', url, 'balanceTransactions.list', listAll),
  endpoint('GET', `${url}/:id`, 'balanceTransactions.retrieve', (box, _params, id) =>
    get<Stripe.BalanceTransaction>(box, 'balance_transaction', id),
  ),
];

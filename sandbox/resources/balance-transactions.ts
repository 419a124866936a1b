import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { endpoint } from '../http/endpoint.ts';
import { notKnownHere } from '../http/errors.ts';
import { list } from '../store/list.ts';
import { get } from './common.ts';

const url = '/v1/balance_transactions';

function listAll(box: Box, params: Stripe.BalanceTransactionListParams) {
  if (params.payout) throw notKnownHere('payouts', 'payout');
  const { type, source, currency } = params;
  const also = currency ? `json_extract(body, '$.currency') = '${currency.replace(/\W/g, '')}'` : undefined;
  return list(box, { object: 'balance_transaction', url, where: { type, source }, also }, params);
}

export const balanceTransactionEndpoints = [
  endpoint('GET', url, 'balanceTransactions.list', listAll),
  endpoint('GET', `${url}/:id`, 'balanceTransactions.retrieve', (box, _params, id) =>
    get<Stripe.BalanceTransaction>(box, 'balance_transaction', id),
  ),
];

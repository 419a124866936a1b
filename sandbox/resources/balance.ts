import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { endpoint } from '../http/endpoint.ts';

type Sums = Record<string, SqlStorageValue> & { currency: string; status: string; net: number };

/** All money at Stripe: what can be paid out now, and what cannot yet. */
function balance(box: Box): Stripe.Balance {
  const query = `SELECT json_extract(body, '$.currency') AS currency, status, sum(json_extract(body, '$.net')) AS net
    FROM objects WHERE object = 'balance_transaction' GROUP BY currency, status ORDER BY currency`;
  const sums = box.sql.exec<Sums>(query).toArray();
  const currencies = [...new Set(['usd', ...sums.map(({ currency }) => currency)])];
  const held = (status: string) =>
    currencies.map((currency) => {
      const found = sums.find((sum) => sum.currency === currency && sum.status === status);
      return { amount: found?.net ?? 0, currency, source_types: { card: found?.net ?? 0 } };
    });
  return { object: 'balance', available: held('available'), livemode: false, pending: held('pending') };
}

export const balanceEndpoints = [endpoint('GET', '/v1/balance', 'balance.retrieve', balance)];

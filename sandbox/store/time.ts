import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { expireSession } from '../resources/checkout-sessions.ts';

const OPEN = `FROM objects WHERE object = 'checkout.session' AND status = 'open'`;

/** Does what time alone does: sessions expire, money becomes available. */
export function passTime(box: Box): void {
  const expired = `SELECT body ${OPEN} AND json_extract(body, '$.expires_at') <= ?`;
  for (const { body } of box.sql.exec<{ body: string }>(expired, box.seconds()).toArray()) {
    expireSession(box, JSON.parse(body) as Stripe.Checkout.Session);
  }
  box.sql.exec(
    `UPDATE objects SET status = 'available', body = json_set(body, '$.status', 'available')
     WHERE object = 'balance_transaction' AND status = 'pending' AND json_extract(body, '$.available_on') <= ?`,
    box.seconds(),
  );
}

/** When the next open session expires, in milliseconds of the stand-in's clock; null when none is open. */
export function nextExpiry(box: Box): number | null {
  const query = `SELECT min(json_extract(body, '$.expires_at')) AS due ${OPEN}`;
  const [row] = box.sql.exec<{ due: number | null }>(query).toArray();
  return row?.due ? row.due * 1000 : null;
}

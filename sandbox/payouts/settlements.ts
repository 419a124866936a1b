import type Stripe from 'stripe';
import type { Box } from '../box.ts';

const DAY_S = 24 * 3600;

/** Payouts are in dollars; money of other currencies stays in the balance. */
const CURRENCY = 'usd';

/** The midnight (UTC, Unix seconds) at which a row that is available then can be paid out. */
export function midnightFrom(seconds: number): number {
  return Math.ceil(seconds / DAY_S) * DAY_S;
}

/** Notes that a row of the balance waits for its payout. */
export function awaitPayout(box: Box, row: Stripe.BalanceTransaction): void {
  if (row.currency !== CURRENCY) return;
  const day = midnightFrom(row.available_on);
  box.sql.exec('INSERT INTO settlements (txn, day) VALUES (?, ?)', row.id, day);
  box.sql.exec(
    'INSERT INTO settling (day, net) VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET net = net + excluded.net',
    day,
    row.net,
  );
}

/** What all rows together come to that wait and can be paid out at this midnight, in cents; negative carries over. */
export function payable(box: Box, midnight: number): number {
  const query = 'SELECT coalesce(sum(net), 0) AS net FROM settling WHERE day <= ?';
  return box.sql.exec<{ net: number }>(query, midnight).one().net;
}

/** The first midnight from `earliest` on at which there is something to pay out; null while there is nothing. */
export function firstPayable(box: Box, earliest: number): number | null {
  let sum = payable(box, earliest);
  if (sum > 0) return earliest;
  const later = 'SELECT day, net FROM settling WHERE day > ? ORDER BY day';
  for (const { day, net } of box.sql.exec<{ day: number; net: number }>(later, earliest)) {
    sum += net;
    if (sum > 0) return day;
  }
  return null;
}

/** Puts everything that waits until this midnight into one payout. */
export function includeIn(box: Box, payout: string, midnight: number): void {
  box.sql.exec('UPDATE settlements SET payout = ? WHERE payout IS NULL AND day <= ?', payout, midnight);
  box.sql.exec('DELETE FROM settling WHERE day <= ?', midnight);
}

/** Puts a payout's own row into it, where Stripe lists it too. */
export function includeOwn(box: Box, payout: string, row: Stripe.BalanceTransaction): void {
  const insert = 'INSERT INTO settlements (txn, day, payout) VALUES (?, ?, ?)';
  box.sql.exec(insert, row.id, midnightFrom(row.available_on), payout);
}

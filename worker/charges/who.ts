import { NOTICE_DAYS } from '../autopay/calendar.ts';
import { toldInTime } from '../autopay/told.ts';

/**
 * SQL of whom a run charges and within what bounds, as `chargeBill` asks for it, with every condition read at this moment: when a
 * customer is chosen, when a run is previewed, and when an attempt's turn has come.
 *
 * Autopay: the method, the cap and the switch as they are now; a bank debit no more than was told (`max_cents`). A run by
 * definition: the preferred method, if the customer still is whom the run's criteria mean. What they agreed to with automatic payment bounds it
 * too: never more than their cap, and a bank is debited no more than what they were told would be charged on that account. In either case
 * the notice has left at least ten days ago (worker/autopay/told.ts).
 * A fee was not told, so a bank debit has none.
 * @param turn SQL that selects `customer_id`, `max_cents`, `told_for` (the day for which that was announced), and the run's `criteria` (JSON) and `day`.
 */
export const whoOf = (turn: string): string =>
  `SELECT w.customer_id, w.method_id, w.stripe_customer, w.type, iif(w.bank, min(coalesce(w.cap_cents, w.told_cents), w.told_cents), w.cap_cents) AS cap_cents,
     NULL AS exact_cents, w.criteria ->> '$.dueBy' AS due_before, 1 AS open_only, NULL AS invoice_id, (SELECT s.payments ->> '$.fee.onAutopay' = 1 AND NOT w.bank FROM payer_settings s) AS with_fee,
     w.criteria ->> '$.leastCents' AS least_cents, w.criteria ->> '$.mostCents' AS most_cents,
     iif(w.autopay AND w.enabled = 0, 'autopay_off', iif(NOT w.autopay AND NOT ${FITS}, 'no_longer_fits', iif(w.bank AND w.told_cents IS NULL, 'not_noticed', NULL))) AS no
   FROM (SELECT t.customer_id, t.criteria, t.autopay, m.method_id, m.stripe_customer, m.type, coalesce(m.type = 'us_bank_account', 0) AS bank, coalesce(p.enabled, 0) AS enabled,
       iif(t.autopay OR p.enabled, p.cap_cents, NULL) AS cap_cents,
       iif(m.type = 'us_bank_account' AND ${toldInTime('t.customer_id', 'iif(t.autopay, t.told_for, p.due_on)', 't.day')},
         iif(t.autopay, t.max_cents, iif(p.enabled AND p.method_id = m.method_id AND p.noticed_on <= date(t.day, '-${NOTICE_DAYS} days'), p.noticed_cents, NULL)), NULL) AS told_cents
     FROM (SELECT *, criteria ->> '$.kind' = 'autopay' AS autopay FROM (${turn})) t
       LEFT JOIN autopay p ON p.customer_id = t.customer_id
       LEFT JOIN payer_methods m ON m.customer_id = t.customer_id AND m.state = 'valid' AND m.recurring = 1 AND iif(t.autopay, m.method_id = p.method_id, m.preferred = 1)) w`;

/** The customer `w` is whom the criteria mean. */
const FITS = `(w.method_id IS NOT NULL AND coalesce(w.criteria ->> '$.preference' = w.type, 1)
  AND coalesce(w.criteria ->> '$.segment' = (SELECT c.kind FROM customers c WHERE c.id = w.customer_id), 1)
  AND (coalesce(w.criteria ->> '$.onlyRejected', 0) = 0 OR coalesce((SELECT g.outcome = 'failed' FROM gateway_requests g INDEXED BY gateway_requests_charged
    WHERE g.customer_id = w.customer_id AND g.number IS NOT NULL AND g.kind = 'charge' ORDER BY g.number DESC LIMIT 1), 0)))`;

import type { Row } from '../db/database.ts';
import type { PaymentStatus } from './schema.ts';

const LAST = `(SELECT printf('%016d %s', e.at, e.id) || json_array(e.kind, e.type, e.amount_cents, e.reopens)
  FROM ledger_events v CROSS JOIN register_entries e ON e.id = v.entry_id WHERE v.receivable_id = r.id ORDER BY e.at DESC, e.id DESC LIMIT 1)`;

/**
 * SQL columns that `readFacts` reads, of an invoice `i` that stands beside its `invoice_balances` b. What its items
 * owe and what last happened to them is read in one walk over them. Looking for events where there are none costs a
 * row as well: an item that owes its whole price and was never finished is not asked.
 */
export const STATUS_FACTS = `i.status, b.pending_cents,
  (SELECT json_array(coalesce(sum(r.balance_cents), 0), max(iif(r.balance_cents = r.price_cents AND r.state IN ('invoiced', 'to_invoice'), NULL, ${LAST})))
     FROM invoice_items n CROSS JOIN receivables r ON r.id = n.receivable_id WHERE n.invoice_id = i.id) AS facts,
  (SELECT g.failure FROM gateway_requests g WHERE g.invoice_id = i.id AND g.kind = 'checkout_session' ORDER BY g.id DESC LIMIT 1) AS last_failure`;

/** The row with what `paymentStatusOf` needs to know. */
export function readFacts(row: Row): Row {
  const [items_cents, last] = JSON.parse(String(row.facts)) as [number, string | null];
  return { ...row, items_cents, last_entry: last === null ? null : last.slice(last.indexOf('[')) };
}

/**
 * How paying an invoice stands: what is on its way comes first, then what last happened to its items. Null: nobody
 * has tried, or it is paid in part.
 */
export function paymentStatusOf(row: Row): PaymentStatus {
  if (Number(row.pending_cents) > 0) return 'pending';
  const last = row.last_entry === null ? null : (JSON.parse(String(row.last_entry)) as LastEntry);
  const back = last === null ? null : takenBack(last);
  if (back !== null) return back;
  if (row.status === 'paid' && Number(row.items_cents) === 0) return 'paid';
  if (last !== null && Number(row.items_cents) === 0) return 'paid';
  return row.last_failure === null ? null : 'failed';
}

type LastEntry = [kind: string, type: string, amountCents: number, reopens: number];

// A debit that the bank returned never was a payment, whether it failed late or came back as a dispute.
function takenBack([kind, type, amountCents, reopens]: LastEntry): PaymentStatus {
  if (amountCents >= 0) return null;
  if (kind === 'refund') return 'refunded';
  if (kind === 'dispute') return reopens ? 'failed' : 'refunded';
  return kind === 'undo' && type === 'Stripe' ? 'failed' : null;
}

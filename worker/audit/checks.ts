/**
 * The books, derived anew: each statement names the rows in which what stands is not what the events say. The database
 * keeps all of this true by itself; this is the second pair of eyes, for `npm run audit`, the API and the tests.
 *
 * Each returns `what` (a kind of row), `id`, `says` (what is compared), `stands` and `should_be` (cents, or a word).
 * Nothing here but SQL, so that a script can send it to a database anywhere.
 */
export interface Check {
  name: string;
  sql: string;
}

/** More rows than this that disagree in one way are not told. */
export const MOST_TOLD = 100;

const sum = (where: string) =>
  `(SELECT coalesce(sum(v.amount_cents), 0) FROM ledger_events v WHERE ${where})`;

/** @param from the table and its alias; @param stands @param derived SQL of both figures. */
function compare(
  what: string,
  says: string,
  [from, id]: [from: string, id: string],
  [stands, derived]: [stands: string, derived: string],
  where = '1',
): Check {
  return {
    name: `${what}: ${says}`,
    sql: `SELECT '${what}' AS what, id, '${says}' AS says, stands, should_be FROM (
      SELECT ${id} AS id, ${stands} AS stands, ${derived} AS should_be FROM ${from} WHERE ${where}) WHERE stands IS NOT should_be LIMIT ${MOST_TOLD}`,
  };
}

/** Rows that must not be: `stands` says how they are, `should_be` how they should. */
function none(what: string, says: string, select: string): Check {
  return {
    name: `${what}: ${says}`,
    sql: `SELECT '${what}' AS what, id, '${says}' AS says, stands, should_be FROM (${select}) LIMIT ${MOST_TOLD}`,
  };
}

const ENTRY: [string, string] = ['register_entries e', 'e.id'];

const BALANCES: Check[] = [
  compare(
    'receivable',
    'balance',
    ['receivables r', 'r.id'],
    ['r.balance_cents', `r.price_cents - ${sum('v.receivable_id = r.id')}`],
  ),
  none(
    'receivable',
    'balance is not below zero',
    'SELECT id, balance_cents AS stands, 0 AS should_be FROM receivables WHERE balance_cents < 0',
  ),
  none(
    'receivable',
    'what is finished owes nothing',
    "SELECT id, state AS stands, 'reinvoice' AS should_be FROM receivables WHERE state IN ('finished', 'finished_writeoff') AND balance_cents > 0",
  ),
  none(
    'receivable',
    'a processing fee is paid or waived',
    'SELECT id, balance_cents AS stands, 0 AS should_be FROM receivables WHERE fee_invoice_id IS NOT NULL AND balance_cents <> 0',
  ),
  compare(
    'customer',
    'ledger credit',
    ['customers c', 'c.id'],
    ['c.ledger_cents', sum('v.customer_id = c.id')],
  ),
];

const ENTRIES: Check[] = [
  compare('entry', 'amount is the sum of its events', ENTRY, [
    'e.amount_cents',
    '(SELECT sum(v.amount_cents) FROM ledger_events v WHERE v.entry_id = e.id)',
  ]),
  compare('entry', 'what went to credit', ENTRY, [
    'e.credited_cents',
    sum("v.entry_id = e.id AND v.kind = 'credit' AND v.amount_cents > 0"),
  ]),
  compare('entry', 'processing fee', ENTRY, [
    'e.fee_cents',
    `(SELECT coalesce(sum(v.amount_cents), 0) FROM invoices f CROSS JOIN receivables r ON r.fee_invoice_id = f.id
      CROSS JOIN ledger_events v ON v.entry_id = e.id AND v.receivable_id = r.id AND v.kind = 'payment' WHERE f.fee_of = e.id)`,
  ]),
  compare(
    'entry',
    'a lost dispute writes off what it reopened',
    ENTRY,
    [
      `-${sum("v.cause_entry_id = e.id AND v.kind IN ('writeoff', 'price')")}`,
      sum("v.entry_id = e.id AND v.kind = 'reversal' AND v.receivable_id IS NOT NULL"),
    ],
    "e.kind = 'dispute' AND e.reopens = 0",
  ),
  none(
    'entry',
    'no more is refunded than was paid',
    `SELECT o.id, o.amount_cents AS stands, -x.back AS should_be FROM (
       SELECT original_id, sum(amount_cents) AS back FROM register_entries WHERE original_id IS NOT NULL AND (kind = 'refund' OR kind = 'undo' AND amount_cents > 0) GROUP BY original_id) x
     CROSS JOIN register_entries o ON o.id = x.original_id WHERE o.amount_cents + x.back < 0`,
  ),
  none(
    'entry',
    'what it takes back is a payment',
    `SELECT e.id, e.original_id AS stands, 'a payment' AS should_be FROM register_entries e LEFT JOIN register_entries o ON o.id = e.original_id
     WHERE e.kind IN ('refund', 'dispute', 'undo') AND (o.id IS NULL OR o.kind NOT IN ('payment', 'manual'))`,
  ),
  none(
    'entry',
    'somebody booked it',
    `SELECT e.id, e.audit_id AS stands, 'an event of the log' AS should_be FROM register_entries e
     WHERE NOT EXISTS (SELECT 1 FROM activity a WHERE a.id = e.audit_id)`,
  ),
];

const EVENTS: Check[] = [
  none(
    'event',
    'its entry is in the register',
    `SELECT v.id, coalesce(v.entry_id, v.cause_entry_id) AS stands, 'an entry' AS should_be FROM ledger_events v
     WHERE v.entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM register_entries e WHERE e.id = v.entry_id)
       OR v.cause_entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM register_entries e WHERE e.id = v.cause_entry_id)`,
  ),
  none(
    'event',
    'reversals stay within what they reverse',
    `SELECT o.id, o.amount_cents AS stands, -x.back AS should_be FROM (
       SELECT origin_id, sum(amount_cents) AS back FROM ledger_events WHERE origin_id IS NOT NULL GROUP BY origin_id) x
     LEFT JOIN ledger_events o ON o.id = x.origin_id
     WHERE o.id IS NULL OR o.amount_cents + x.back NOT BETWEEN min(0, o.amount_cents) AND max(0, o.amount_cents)`,
  ),
  none(
    'event',
    'a reversal has its origin’s target',
    `SELECT v.id, coalesce(v.receivable_id, v.customer_id, v.code) AS stands, coalesce(o.receivable_id, o.customer_id, o.code) AS should_be
     FROM ledger_events v CROSS JOIN ledger_events o ON o.id = v.origin_id
     WHERE v.origin_id IS NOT NULL AND (v.receivable_id IS NOT o.receivable_id OR v.customer_id IS NOT o.customer_id OR v.code IS NOT o.code)`,
  ),
  none(
    'receivable',
    'no more write-offs are taken back than there were',
    `SELECT receivable_id AS id, total AS stands, 0 AS should_be FROM (
       SELECT receivable_id, sum(amount_cents) AS total FROM ledger_events WHERE kind = 'writeoff' GROUP BY receivable_id) WHERE total < 0`,
  ),
];

// When money reached one of its items after the invoice was made. An invoice may have been made of items that owed nothing.
const REACHED = `EXISTS (SELECT 1 FROM invoice_items n CROSS JOIN ledger_events v ON v.receivable_id = n.receivable_id
  LEFT JOIN register_entries e ON e.id = v.entry_id CROSS JOIN activity a ON a.id = coalesce(v.activity_id, e.audit_id)
  WHERE n.invoice_id = i.id AND v.amount_cents > 0 AND a.at >= i.created_at)`;

const INVOICES: Check[] = [
  none(
    'invoice',
    'what owes nothing any more is paid',
    `SELECT i.id, i.status AS stands, 'paid' AS should_be FROM invoices i WHERE i.status IN ('open', 'unpaid') AND i.keep_open = 0
       AND NOT EXISTS (SELECT 1 FROM invoice_items n CROSS JOIN receivables r ON r.id = n.receivable_id WHERE n.invoice_id = i.id AND r.balance_cents > 0)
       AND ${REACHED}`,
  ),
  none(
    'invoice',
    'an item and its invoice are of one customer',
    `SELECT i.id, r.customer_id AS stands, i.customer_id AS should_be FROM invoices i CROSS JOIN invoice_items n ON n.invoice_id = i.id
     CROSS JOIN receivables r ON r.id = n.receivable_id WHERE r.customer_id <> i.customer_id`,
  ),
  none(
    'invoice',
    'a processing fee’s invoice has its entry and its item',
    `SELECT i.id, i.fee_of AS stands, 'an entry and an item' AS should_be FROM invoices i WHERE i.series = 'PPF'
       AND NOT EXISTS (SELECT 1 FROM register_entries e CROSS JOIN receivables r ON r.fee_invoice_id = i.id CROSS JOIN invoice_items n ON n.invoice_id = i.id AND n.receivable_id = r.id WHERE e.id = i.fee_of)`,
  ),
];

const counted = (states: string[]) =>
  states.map((state) => `coalesce(sum(a.state = '${state}'), 0)`).join(', ');
const OF_RUN = 'charge_attempts a WHERE a.run_id = r.id';

const RUNS: Check[] = [
  compare(
    'run',
    'due, sending, succeeded, processing, failed and skipped are those of its attempts',
    ['runs r', 'r.number'],
    [
      'json_array(r.due_count, r.sending_count, r.succeeded_count, r.processing_count, r.failed_count, r.skipped_count)',
      `(SELECT json_array(count(*), ${counted(['sending', 'succeeded', 'processing', 'failed'])}, coalesce(sum(a.state IN ('skipped', 'stopped')), 0)) FROM ${OF_RUN})`,
    ],
  ),
  ...['succeeded', 'processing', 'failed'].map((state) =>
    compare(
      'run',
      `what ${state} is that of its charges`,
      ['runs r', 'r.number'],
      [
        `r.${state}_cents`,
        `(SELECT coalesce(sum((SELECT g.amount_cents FROM gateway_requests g WHERE g.id = a.request_id)), 0) FROM ${OF_RUN} AND a.state = '${state}')`,
      ],
    ),
  ),
];

/** Every balance and every figure that can be derived from the events. */
export const CHECKS: readonly Check[] = [...BALANCES, ...ENTRIES, ...EVENTS, ...INVOICES, ...RUNS];

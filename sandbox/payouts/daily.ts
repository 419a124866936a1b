import type Stripe from 'stripe';
import type { Box } from '../box.ts';
import { addRow } from '../money/rows.ts';
import { changes, get } from '../resources/common.ts';
import { emit } from '../store/events.ts';
import { save } from '../store/objects.ts';
import { schedule } from '../store/schedule.ts';
import { readFact, writeFact } from '../store/tables.ts';
import { firstPayable, includeIn, includeOwn, payable } from './settlements.ts';

const DAY_S = 24 * 3600;

/** The last midnight that has passed, Unix seconds: what was due until then is paid out. */
const PASSED = 'midnight_passed';

/** When the next payout is made, Unix seconds, a midnight; null while there is nothing to pay out. */
export function nextPayout(box: Box): number | null {
  return firstPayable(box, readFact(box.sql, PASSED) + DAY_S);
}

/** Notes the midnights that passed with nothing to pay out; the first call begins with today. */
export function passMidnights(box: Box): void {
  const today = Math.floor(box.seconds() / DAY_S) * DAY_S;
  if (readFact(box.sql, PASSED) < today) writeFact(box.sql, PASSED, today);
}

/** Begins the count of midnights in a stand-in that has none yet. */
export function beginMidnights(box: Box): void {
  if (readFact(box.sql, PASSED) === 0) passMidnights(box);
}

/** The payout of one midnight: all that is available then. */
export function payOut(box: Box, midnight: number): void {
  writeFact(box.sql, PASSED, midnight);
  const amount = payable(box, midnight);
  if (amount <= 0) return;
  const made = build(box, amount, midnight);
  includeIn(box, made.id, midnight);
  const row = addRow(box, {
    type: 'payout',
    category: 'payout',
    amount: -amount,
    currency: made.currency,
    source: made.id,
    description: 'STRIPE PAYOUT',
  });
  includeOwn(box, made.id, row);
  const payout: Stripe.Payout = { ...made, balance_transaction: row.id };
  save(box, payout);
  emit(box, 'payout.created', payout);
  emit(box, 'payout.reconciliation_completed', payout);
  schedule(box, 'payout.arrives', payout.id, DAY_S);
}

function build(box: Box, amount: number, midnight: number): Stripe.Payout {
  return {
    id: box.newId('payout'),
    object: 'payout',
    amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: midnight + DAY_S,
    automatic: true,
    balance_transaction: null,
    created: box.seconds(),
    currency: 'usd',
    description: 'STRIPE PAYOUT',
    destination: 'ba_1SelfpaySandboxBankAcc0',
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: {},
    method: 'standard',
    original_payout: null,
    payout_method: null,
    reconciliation_status: 'completed',
    reversed_by: null,
    source_type: 'card',
    statement_descriptor: null,
    status: 'in_transit',
    trace_id: null,
    type: 'bank_account',
  };
}

/** The office's bank has the money. */
export function arrive(box: Box, id: string): void {
  const before = get<Stripe.Payout>(box, 'payout', id);
  const after: Stripe.Payout = {
    ...before,
    status: 'paid',
    trace_id: { status: 'supported', value: `TRACE${id.slice(-9)}` },
  };
  save(box, after);
  emit(box, 'payout.paid', after, changes(before, after));
}

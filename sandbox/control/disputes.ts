import type Stripe from 'stripe';
import { z } from 'zod';
import type { Box } from '../box.ts';
import type { DisputeKind, NewDispute } from '../disputes/build.ts';
import { isHeld } from '../disputes/funds.ts';
import { moveDispute, moved, OUTCOMES, type Outcome } from '../disputes/move.ts';
import { openDispute } from '../disputes/open.ts';
import { CARD_REASONS, RETURN_REASONS, type Reason } from '../disputes/reasons.ts';
import { isDebit } from '../money/charge.ts';
import { belonging, find } from '../store/objects.ts';
import { scheduleAt } from '../store/schedule.ts';
import { ControlError } from './body.ts';
import { paidChargeOf } from './payment.ts';

const at = z.iso.datetime({ offset: true }).optional().describe('when it happens, at once by default');

const opening = z.strictObject({
  payment: z.string().min(1).describe('pi_…, ch_… or py_…'),
  amount: z.int().min(1).optional().describe('cents; all that was neither refunded nor disputed by default'),
  reason: z.enum([...CARD_REASONS, ...RETURN_REASONS]).optional(),
  kind: z
    .enum(['chargeback', 'inquiry'])
    .default('chargeback')
    .describe('of a card; a bank debit is always returned'),
  outcome: z.enum(OUTCOMES).optional().describe('follows as soon as the dispute is open'),
  at,
});

const moving = z.strictObject({
  dispute: z.string().min(1).describe('du_…'),
  outcome: z.enum(OUTCOMES).describe('escalate: inquiry to chargeback; appeal_*: after lost'),
  at,
});

export const disputesSchema = z.union([opening, moving]);

type Opening = z.infer<typeof opening>;

/** Opens a dispute or moves one on, now or at a time; answers with the dispute, or with when it will be. */
export function controlDispute(box: Box, wanted: z.infer<typeof disputesSchema>) {
  return 'dispute' in wanted ? move(box, wanted) : open(box, wanted);
}

function open(box: Box, wanted: Opening): Stripe.Dispute | { scheduled: string } {
  const charge = paidChargeOf(box, wanted.payment);
  const data: Planned = { ...plan(charge, wanted), outcome: wanted.outcome };
  if (!wanted.at) return openPlanned(box, charge.id, data);
  scheduleAt(box, 'dispute.opens', charge.id, Date.parse(wanted.at), data);
  return { scheduled: wanted.at };
}

interface Planned {
  kind: DisputeKind;
  reason: Reason;
  amount?: number | undefined;
  outcome?: Outcome | undefined;
}

function plan(charge: Stripe.Charge, wanted: Opening): Planned {
  const debit = isDebit(charge);
  const reasons: string[] = debit ? RETURN_REASONS : CARD_REASONS;
  const reason = wanted.reason ?? (debit ? 'insufficient_funds' : 'fraudulent');
  if (!reasons.includes(reason))
    throw new ControlError(400, `of this payment the reasons are: ${reasons.join(', ')}`);
  if (debit && (wanted.kind === 'inquiry' || wanted.outcome)) {
    throw new ControlError(409, 'the return of a bank debit is final: it has neither inquiry nor outcome');
  }
  return { kind: debit ? 'return' : wanted.kind, reason, amount: wanted.amount };
}

/** What the calendar does too: by then the charge may have been refunded. */
export function openPlanned(box: Box, id: string, planned: Planned): Stripe.Dispute {
  const charge = paidChargeOf(box, id);
  const dispute = openDispute(box, charge, { ...planned, amount: disputable(box, charge, planned.amount) });
  return planned.outcome ? moveOn(box, dispute, planned.outcome) : dispute;
}

function disputable(box: Box, charge: Stripe.Charge, asked: number | undefined): NewDispute['amount'] {
  const disputes = belonging<Stripe.Dispute>(box, 'dispute', String(charge.payment_intent));
  const held = disputes.filter((one) => one.charge === charge.id && isHeld(one));
  const left = held.reduce((sum, { amount }) => sum - amount, charge.amount - charge.amount_refunded);
  if (left < 1 || (asked ?? 0) > left) {
    throw new ControlError(409, `of the charge ${charge.id} only ${left} cents are left to dispute`);
  }
  return asked ?? left;
}

function move(box: Box, wanted: z.infer<typeof moving>): Stripe.Dispute | { scheduled: string } {
  const dispute = find<Stripe.Dispute>(box, 'dispute', wanted.dispute);
  if (!dispute) throw new ControlError(404, `no dispute ${wanted.dispute}`);
  if (!wanted.at) return moveOn(box, dispute, wanted.outcome);
  scheduleAt(box, 'dispute.moves', dispute.id, Date.parse(wanted.at), { outcome: wanted.outcome });
  return { scheduled: wanted.at };
}

function moveOn(box: Box, dispute: Stripe.Dispute, outcome: Outcome): Stripe.Dispute {
  if (!moved(dispute, outcome)) {
    throw new ControlError(409, `from ${dispute.status} no way leads to the outcome ${outcome}`);
  }
  return moveDispute(box, dispute, outcome);
}

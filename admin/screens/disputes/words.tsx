// What banks and Stripe say of money that goes back, in the office's words.
import type { Dispute, EntryPage, RefundRequest } from '../../api/shapes.ts';
import { Pill, type Tone } from '../../components/words.tsx';

const REASONS: Record<string, string> = {
  bank_cannot_process: 'The bank could not process it',
  check_returned: 'Check returned',
  credit_not_processed: 'Credit not processed',
  customer_initiated: 'Stopped by the customer',
  debit_not_authorized: 'Debit not authorized',
  duplicate: 'Charged twice',
  fraudulent: 'Fraudulent',
  general: 'No reason given',
  incorrect_account_details: 'Wrong account',
  insufficient_funds: 'Insufficient funds',
  noncompliant: 'Against the card network’s rules',
  product_not_received: 'Service not received',
  product_unacceptable: 'Service not as agreed',
  subscription_canceled: 'Subscription cancelled',
  unrecognized: 'Not recognized',
};
export const disputeReason = (reason: string) => REASONS[reason] ?? reason.replaceAll('_', ' ');

/** A bank that takes a debit back decides alone: there is nothing to answer. */
export const isReturn = ({ method }: Pick<Dispute, 'method'>) => method === 'us_bank_account';

/** "Dispute", "Question about a payment", "Returned by the bank". */
export function disputeName({ method, stage }: Pick<Dispute, 'method' | 'stage'>): string {
  if (isReturn({ method })) return 'Returned by the bank';
  return stage === 'inquiry' ? 'Inquiry' : 'Dispute';
}

const STAGES: Record<Dispute['stage'], [word: string, tone: Tone]> = {
  inquiry: ['Inquiry', 'info'],
  open: ['Open', 'warn'],
  won: ['Won', 'good'],
  lost: ['Lost', 'bad'],
  closed: ['Closed', 'plain'],
};
export const STAGE_CHOICES = (['won', 'lost', 'closed'] as const).map((value) => ({
  value,
  text: STAGES[value][0],
}));

export function StagePill({ dispute }: { dispute: Pick<Dispute, 'stage' | 'method'> }) {
  const [word, tone] =
    isReturn(dispute) && dispute.stage === 'lost' ? (['Returned', 'bad'] as const) : STAGES[dispute.stage];
  return <Pill tone={tone}>{word}</Pill>;
}

/** What a stage means, as a sentence. */
export function stageSays({ stage, status, method }: Pick<Dispute, 'stage' | 'status' | 'method'>): string {
  if (isReturn({ method }))
    return stage === 'lost'
      ? 'The bank took the money back. That is final.'
      : 'The bank is about to take the money back.';
  if (stage === 'inquiry') return 'The bank only asks. No money has moved, and none is held.';
  if (stage === 'won') return 'The bank decided for the office. The money stayed.';
  if (stage === 'lost') return 'The bank decided for the cardholder. Selfpay booked it.';
  if (stage === 'closed')
    return status === 'prevented'
      ? 'It was settled before it became a dispute. Nothing was booked.'
      : 'It was closed without a decision. Nothing was booked.';
  if (status === 'under_review' || status === 'appeal_under_review')
    return 'The evidence is with the bank, which decides in weeks. Stripe holds the money until then.';
  return 'Answer it in Stripe, or accept it there. Stripe holds the money until the bank decides.';
}

/** Whether somebody here can still send evidence. */
export const needsAnswer = ({ status }: Pick<Dispute, 'status'>) =>
  ['needs_response', 'warning_needs_response', 'appeal_needs_response'].includes(status);

const REFUND_REASONS: Record<string, string> = {
  requested_by_customer: 'The customer asked for it',
  duplicate: 'Paid twice',
  fraudulent: 'Fraudulent',
};
export const REFUND_REASON_CHOICES = Object.entries(REFUND_REASONS).map(([value, text]) => ({
  value: value as 'requested_by_customer' | 'duplicate' | 'fraudulent',
  text,
}));
export const refundReason = (reason: string | null) =>
  reason === null ? '' : (REFUND_REASONS[reason] ?? reason.replaceAll('_', ' '));

/** What banks say of a refund that did not arrive (docs.stripe.com/refunds, failure reasons). */
const FAILURES: Record<string, string> = {
  charge_for_pending_refund_disputed: 'the customer disputed the payment meanwhile',
  declined: 'the bank declined it',
  expired_or_canceled_card: 'the card has expired or was cancelled',
  insufficient_funds: 'there was not enough on Stripe’s balance',
  lost_or_stolen_card: 'the card was lost or stolen',
  merchant_request: 'the office stopped it',
  unknown: 'the bank gave no reason',
};
export const refundFailure = (failure: string | null) =>
  failure === null ? null : (FAILURES[failure] ?? failure);

export const isDeclined = ({ outcome, message }: Pick<RefundRequest, 'outcome' | 'message'>) =>
  outcome === 'failed' && message?.startsWith('Declined') === true;

const OUTCOMES: Record<RefundRequest['outcome'], [word: string, tone: Tone]> = {
  waiting: ['Waiting for approval', 'warn'],
  pending: ['Being sent', 'info'],
  unknown: ['No answer from Stripe yet', 'warn'],
  processing: ['On its way', 'info'],
  succeeded: ['Refunded', 'good'],
  failed: ['Failed', 'bad'],
};
export function RequestPill({ request }: { request: Pick<RefundRequest, 'outcome' | 'message'> }) {
  const [word, tone] = isDeclined(request) ? (['Declined', 'plain'] as const) : OUTCOMES[request.outcome];
  return <Pill tone={tone}>{word}</Pill>;
}

const AT_STRIPE: Record<string, [word: string, tone: Tone]> = {
  pending: ['On its way', 'info'],
  requires_action: ['Waits for the customer', 'warn'],
  succeeded: ['Refunded', 'good'],
  failed: ['Failed', 'bad'],
  canceled: ['Cancelled', 'plain'],
};
export function RefundPill({ status }: { status: string }) {
  const [word, tone] = AT_STRIPE[status] ?? [status, 'plain' as const];
  return <Pill tone={tone}>{word}</Pill>;
}

const STEPS: Record<EntryPage['changes'][number]['after_step'], string> = {
  nothing_owed: 'Nothing owed',
  owed: 'Owed',
  next_invoice: 'Goes onto the next invoice',
  written_off: 'Written off',
  waived: 'Fee waived',
};
export const nextStep = (step: EntryPage['changes'][number]['after_step']) => STEPS[step];

import type { Activity } from '../api/shapes.ts';
import type { Part } from './sentences.ts';

type Detail = Activity['detail'];

/** ": what somebody wrote." and only the full stop without. */
const said = (note: unknown): string =>
  typeof note === 'string' && note !== '' ? `: ${note.replace(/\.$/, '')}.` : '.';
const cents = ({ amount_cents }: Detail, otherwise: string): Part =>
  typeof amount_cents === 'number' ? { cents: Math.abs(amount_cents) } : otherwise;

/** What is said of money that goes back: one sentence for each verb, after the actor's name. */
export const REVERSALS: Record<string, (it: Part, detail: Detail) => Part[]> = {
  'refund.requested': (it, detail) => [
    'asked for a refund of ',
    cents(detail, 'a part'),
    ' of ',
    it,
    said(detail.note),
  ],
  'refund.approved': (it, detail) => ['approved the refund of ', cents(detail, 'a part'), ' of ', it, '.'],
  'refund.declined': (it, detail) => [
    'declined the refund of ',
    cents(detail, 'a part'),
    ' of ',
    it,
    said(detail.note),
  ],
  'refund.booked': (it, detail) => ['booked ', it, ': a refund of ', cents(detail, 'a payment'), '.'],
  'refund.failed_late': (it, detail) => [
    'booked ',
    it,
    ': ',
    cents(detail, 'the money'),
    ' came back, because the refund failed.',
  ],
  'dispute.lost': (it, detail) => [
    'booked ',
    it,
    ': a dispute was lost, and ',
    cents(detail, 'its money'),
    ' left with Stripe’s fee.',
  ],
  'dispute.reinstated': (it, detail) => [
    'booked ',
    it,
    ': ',
    cents(detail, 'the money'),
    ' came back, because the dispute was won after all.',
  ],
  'dispute.chosen': (it) => ['chose which receivables ', it, ' is about.'],
  'payment.failed_late': (it, detail) => [
    'booked ',
    it,
    ': the bank took back ',
    cents(detail, 'a payment'),
    ' after it was paid.',
  ],
  'object.seen': (it, { reason }) => ['looked at ', it, ', which could not be booked', said(reason)],
  'object.marked': (it) => ['put ', it, ' back into the review.'],
};

// Why something waits for a person, in the office's words.
import type { ReviewPage } from '../../api/review.ts';
import type { Format } from '../../lib/format.ts';

type Entry = ReviewPage['data'][number];

/** One line that tells what happened and what it did. */
export function whySays(entry: Entry, money: Format['money']): string {
  const { credited_cents, reopened_cents, written_off_cents } = entry;
  const owed = reopened_cents > 0 ? `, ${money(reopened_cents)} is owed again` : '';
  const off = written_off_cents > 0 ? `, ${money(written_off_cents)} was written off` : '';
  switch (entry.why) {
    case 'overpaid':
      return `Overpaid: ${money(credited_cents)} went to the customer’s credit`;
    case 'refund':
      return `Refunded${owed}`;
    case 'lost_dispute':
      return `Dispute lost${off}${owed}`;
    case 'returned':
      return `Returned by the bank${owed}${off}`;
    case 'failed_late':
      return `The bank took a debit back after it was paid${owed}`;
    case 'refund_failed':
      return 'A refund failed, and its money came back';
    case 'dispute_won':
      return 'A lost dispute was won after all, and its money came back';
    case 'undone':
      return `Undone${owed}`;
    case 'overdrawn':
      return 'Undone after its credit was spent: the customer’s credit is below zero';
    case 'marked':
      return entry.comment ? `Marked for review: ${entry.comment}` : 'Marked for review';
  }
}

const KINDS: Record<string, string> = {
  payment: 'payment',
  session: 'Checkout session',
  refund: 'refund',
  dispute: 'dispute',
};
/** "Not booked: Stripe has no such refund". */
export const objectSays = ({ kind, reason }: ReviewPage['objects'][number]) =>
  `A ${KINDS[kind] ?? kind} is not booked: ${reason.replace(/\.$/, '')}`;

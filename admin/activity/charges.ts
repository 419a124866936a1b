import type { Activity } from '../api/shapes.ts';
import { skippedBecause } from '../screens/charges/why.ts';
import { ofWhom } from './of-whom.ts';
import type { Part } from './sentences.ts';

type Detail = Activity['detail'];

const amount = ({ amount_cents: cents }: Detail, otherwise: string): Part =>
  typeof cents === 'number' ? { cents: Math.abs(cents) } : otherwise;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The charge by its number, with the way there. */
const theCharge = ({ number }: Detail): Part =>
  typeof number === 'number' ? { text: `charge ${number}`, href: `/charges/${number}` } : 'a charge';

/** What is said of charges and of the wallet: one sentence for each verb, after the actor's name. */
export const CHARGES: Record<string, (it: Part, detail: Detail) => Part[]> = {
  'charge.requested': (it, detail) => [
    'asked Stripe to charge ',
    amount(detail, 'what is owed'),
    ' to a stored method',
    ...ofWhom(it),
    '.',
  ],
  'charge.taken_by_phone': (it, detail) => [
    'asked Stripe to charge ',
    amount(detail, 'what is owed'),
    ' to a card that was read over the phone',
    ...ofWhom(it, ' for '),
    '.',
  ],
  'charge.failed': (it, detail) => [
    'was refused ',
    theCharge(detail),
    ...ofWhom(it),
    ', ',
    amount(detail, 'an amount'),
    `: ${(text(detail.why) || text(detail.message) || 'the bank gave no reason').replace(/\.$/, '')}.`,
  ],
  'charge.skipped': (it, { why }) => [
    'charged nothing',
    ...ofWhom(it, ' to '),
    `: ${skippedBecause(text(why))}.`,
  ],
  'wallet.paid': (it, detail) => [
    'paid open invoices from the wallet',
    ...ofWhom(it, ' by '),
    ...(typeof detail.amount_cents === 'number' && detail.amount_cents !== 0
      ? [': ', amount(detail, '')]
      : []),
    '.',
  ],
  'wallet.stopped': (it) => ['stopped topping up the wallet', ...ofWhom(it), '.'],
};

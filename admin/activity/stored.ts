import type { Activity } from '../api/shapes.ts';
import { ofWhom } from './of-whom.ts';
import type { Part } from './sentences.ts';

type Detail = Activity['detail'];

const ending = ({ last4 }: Detail): string =>
  typeof last4 === 'string' && last4 !== '' ? `the method ending in ${last4}` : 'a stored method';

const noted = ({ note }: Detail): string =>
  typeof note === 'string' && note !== '' ? `: ${note.replace(/\.$/, '')}.` : '.';

/** What is said of stored methods and automatic payment: one sentence for each verb, after the actor's name. */
export const STORED: Record<string, (it: Part, detail: Detail) => Part[]> = {
  'consent.given': (it, { purpose, how }) => [
    how === 'staff' ? 'wrote down an agreement to ' : 'agreed to ',
    purpose === 'wallet' ? 'top-ups of the wallet' : 'automatic payment',
    ...ofWhom(it),
    '.',
  ],
  'autopay.stopped': (it) => ['turned off automatic payment', ...ofWhom(it), '.'],
  'autopay.day_changed': (it, { to }) => [
    'changed the day of automatic payment',
    ...ofWhom(it),
    typeof to === 'number' ? ` to day ${to} of the month.` : '.',
  ],
  'method.preferred': (it, detail) => [`made ${ending(detail)} the default`, ...ofWhom(it), '.'],
  'method.allowed': (it, detail) => [
    `wrote down that ${ending(detail)}`,
    ...ofWhom(it),
    ` may be charged without its owner${noted(detail)}`,
  ],
  'method.forbidden': (it, detail) => [
    `wrote down that ${ending(detail)}`,
    ...ofWhom(it),
    ` may not be charged without its owner${noted(detail)}`,
  ],
  'method.removing': (it, detail) => [`removed ${ending(detail)}`, ...ofWhom(it), '.'],
  'method.removed': (it, detail) => [`found ${ending(detail)}`, ...ofWhom(it), ' gone at Stripe.'],
  'critical.reviewed': () => [
    'reviewed a ',
    { text: 'critical event', href: '/critical-events?reviewed=all' },
    '.',
  ],
  'link.sent': (it) => ['sent a link to their page', ...ofWhom(it, ' to '), '.'],
  'link.opened': (it) => ['opened their page', ...ofWhom(it), ' by a link.'],
};

import type { Activity } from '../api/shapes.ts';
import type { Part } from './sentences.ts';

type Detail = Activity['detail'];

const ending = ({ last4 }: Detail): string =>
  typeof last4 === 'string' && last4 !== '' ? `the method ending in ${last4}` : 'a stored method';

/** What is said of stored methods and automatic payment: one sentence for each verb, after the actor's name. */
export const STORED: Record<string, (it: Part, detail: Detail) => Part[]> = {
  'consent.given': (it, { purpose }) => [
    purpose === 'wallet' ? 'agreed to top-ups of the wallet of ' : 'agreed to automatic payment of ',
    it,
    '.',
  ],
  'autopay.stopped': (it) => ['turned off automatic payment of ', it, '.'],
  'autopay.day_changed': (it, { to }) => [
    'changed the day of automatic payment of ',
    it,
    typeof to === 'number' ? ` to day ${to} of the month.` : '.',
  ],
  'autopay.method_changed': (it, detail) => [
    'went on with automatic payment of ',
    it,
    ` by ${ending(detail)}.`,
  ],
  'method.preferred': (it, detail) => [`made ${ending(detail)} the preferred one of `, it, '.'],
  'method.removing': (it, detail) => [`removed ${ending(detail)} of `, it, '.'],
  'method.removed': (it, detail) => [`found ${ending(detail)} of `, it, ' gone at Stripe.'],
  'critical.reviewed': (it) => ['looked at ', it, '.'],
  'link.sent': (it) => ['sent ', it, ' a link to their page.'],
  'link.opened': (it) => ['opened the page of ', it, ' by a link.'],
};

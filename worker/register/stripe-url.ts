import { type Connection, isLive } from '../stripe/connection.ts';

const DASHBOARD = 'https://dashboard.stripe.com';
const PAGES: Record<string, string> = { pi: 'payments', ch: 'payments', txn: 'balance', po: 'payouts' };

/** Where Stripe's dashboard shows what an entry's number names; null at a stand-in, and for what is not Stripe's. */
export function stripeUrl(connection: Connection, number: string): string | null {
  const page = PAGES[/^([a-z]+)_\w+$/.exec(number)?.[1] ?? ''];
  if (page === undefined || connection.host !== null) return null;
  return `${DASHBOARD}${isLive(connection) ? '' : '/test'}/${page}/${number}`;
}

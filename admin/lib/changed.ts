import { client } from '../session.ts';

const SHOWN = [
  'register',
  'review',
  'disputes',
  'dashboard',
  'receivables',
  'customers',
  'invoices',
  'activity',
  'me',
  'charges',
  'methods',
  'autopay',
  'wallet',
  'critical',
  'runs',
];

/** Reads again whatever shows money, after somebody moved some. */
export const booksChanged = (): void => {
  for (const key of SHOWN) void client.invalidateQueries({ queryKey: [key] });
};

import { client } from '../session.ts';

/** Reads again whatever shows money, after somebody moved some. */
export const booksChanged = (): void => {
  for (const key of ['register', 'receivables', 'customers', 'invoices', 'activity', 'me'])
    void client.invalidateQueries({ queryKey: [key] });
};
